package io.ytstats.producer;

import io.ytstats.app.Application;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.Publisher;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.app.StopSignal;
import io.ytstats.app.TopicChecks;
import io.ytstats.app.metrics.Health;
import io.ytstats.app.metrics.Monitoring;
import io.ytstats.app.metrics.TopicProbe;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordType;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Publishes generated harvest records, the same ones for the same options. */
public final class ProducerLog {
  private static final String NAME = "producer-log";

  /** The longest that sending a harvest of many channels may take. */
  private static final Duration SENDING = Duration.ofSeconds(10);

  private ProducerLog() {}

  /** Runs until the last day is sent or a signal stops it. */
  public static void main(String[] args) {
    StopSignal.runAndExit(() -> run(Clock.systemUTC(), args));
  }

  static int run(Clock clock, String... args) {
    ProducerOptions options = new ProducerOptions(clock);
    return Application.run(
        NAME,
        "Publishes generated harvest records, day after day.",
        options,
        () -> publish(options),
        args);
  }

  private static void publish(ProducerOptions options) {
    // it waits for a broker without a limit, and is live meanwhile
    Health health = new Health(harvestInterval(options), null);
    try (Monitoring monitoring = Monitoring.start(options.http, NAME, health);
        TopicProbe probe = TopicProbe.start(monitoring, options, NAME, options.topic)) {
      publish(options, monitoring);
    }
  }

  /** Registers no callback with {@link StopSignal}, so a stop interrupts this thread. */
  private static void publish(ProducerOptions options, Monitoring monitoring) {
    try (Admin admin = KafkaClients.admin(options, NAME)) {
      new TopicChecks(admin, options.bootstrapServers()).requireTopics(options.topic);
    }
    Function<DataPoint, byte[]> encoder =
        options.format.encoder(
            () ->
                SchemaRegistry.headerFor(
                    options, RecordType.HARVEST, options.topic, options.writer.registersSchemas()));
    try (Publisher publisher = new Publisher(producerProperties(options))) {
      monitoring.showKafkaClient(publisher::metrics);
      monitoring.health().pass(Health.START);
      new Harvester(
              publisher,
              options.topic,
              encoder,
              Pace.sleeping(options.sleepBetweenHarvests),
              options.verbose,
              monitoring)
          .run(options.harvests());
    }
  }

  /** How often a harvest is sent at the least while a broker is there. */
  private static Duration harvestInterval(ProducerOptions options) {
    return options.sleepBetweenHarvests.plus(SENDING);
  }

  /**
   * Producer properties to wait for a broker without a limit (the client's largest timeout is 24
   * days). With the client's defaults a record fails after 2 minutes.
   */
  private static Map<String, String> producerProperties(ProducerOptions options) {
    Map<String, String> properties = KafkaClients.producerProperties(options, NAME);
    properties.putIfAbsent(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(Integer.MAX_VALUE));
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(Integer.MAX_VALUE));
    // the client logs a warning for each attempt, by default once a second
    properties.putIfAbsent(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "5000");
    return properties;
  }
}
