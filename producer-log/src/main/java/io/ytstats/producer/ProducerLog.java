package io.ytstats.producer;

import io.ytstats.app.Application;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.Publisher;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.app.StopSignal;
import io.ytstats.app.TopicChecks;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordType;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Publishes harvest records as the original harvester's log had them, repeatably. */
public final class ProducerLog {
  private static final String NAME = "producer-log";

  private ProducerLog() {}

  /** Runs until the days are over or a signal stops it. */
  public static void main(String[] args) {
    StopSignal.runAndExit(() -> run(Clock.systemUTC(), args));
  }

  static int run(Clock clock, String... args) {
    ProducerOptions options = new ProducerOptions(clock);
    return Application.run(
        NAME,
        "Publishes made-up harvest records, day after day.",
        options,
        () -> publish(options),
        args);
  }

  /** A stop interrupts this thread: see {@link StopSignal}; so nothing is registered there. */
  private static void publish(ProducerOptions options) {
    try (Admin admin = KafkaClients.admin(options, NAME)) {
      new TopicChecks(admin, options.bootstrapServers()).requireTopics(options.topic);
    }
    Function<DataPoint, byte[]> encoder =
        options.format.encoder(
            () ->
                SchemaRegistry.headerFor(
                    options, RecordType.HARVEST, options.topic, options.writer.registersSchemas()));
    try (Publisher publisher = new Publisher(producerProperties(options))) {
      new Harvester(
              publisher,
              options.topic,
              encoder,
              Pace.sleeping(options.sleepBetweenHarvests),
              options.verbose)
          .run(options.harvests());
    }
  }

  /**
   * With these a broker that goes away is waited for as long as it takes (the client counts to 24
   * days), where the defaults give a record up after 2 minutes.
   */
  private static Map<String, String> producerProperties(ProducerOptions options) {
    Map<String, String> properties = KafkaClients.producerProperties(options, NAME);
    properties.putIfAbsent(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(Integer.MAX_VALUE));
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(Integer.MAX_VALUE));
    // the client warns of every attempt, once a second by default
    properties.putIfAbsent(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "5000");
    return properties;
  }
}
