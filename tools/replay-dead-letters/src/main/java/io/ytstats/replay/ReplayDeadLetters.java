package io.ytstats.replay;

import io.ytstats.app.Application;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.StopSignal;
import io.ytstats.app.TopicChecks;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes the originals of dead letters again, once their cause is fixed. */
public final class ReplayDeadLetters {
  private static final String NAME = "replay-dead-letters";

  /** The largest original that is sent, 64 MiB uncompressed. */
  private static final int MAX_REQUEST_BYTES = 64 << 20;

  private ReplayDeadLetters() {}

  /** Replays the dead letters that exist at the start, and exits. */
  public static void main(String[] args) {
    ReplayOptions options = new ReplayOptions();
    StopSignal.runAndExit(
        () ->
            Application.run(
                NAME,
                "Publishes the originals of dead letters again, to the topics they came from, once"
                    + " the cause is fixed. What was replayed is recorded in topic <dead-letter"
                    + " topic>.replayed and not replayed again.",
                options,
                () -> replay(options),
                args));
  }

  private static void replay(ReplayOptions options) throws InterruptedException {
    try (Admin admin = KafkaClients.admin(options, NAME)) {
      new TopicChecks(admin, options.bootstrapServers())
          .requireTopics(options.deadLetterTopics.toArray(new String[0]));
      // from here on the replay checks for a stop itself, so that what was published is recorded
      StopSignal.onStop(() -> {});
      ClusterTopics cluster = new ClusterTopics(admin, options.bootstrapServers());
      try (Consumer<byte[], byte[]> letters = consumer(options, "earliest");
          Consumer<byte[], byte[]> originals = consumer(options, "none");
          Producer<byte[], byte[]> producer = options.dryRun ? null : producer(options)) {
        new Replay(options, cluster, letters, originals, producer).run();
      }
    }
  }

  private static Consumer<byte[], byte[]> consumer(ReplayOptions options, String reset) {
    Map<String, String> fixed = new HashMap<>();
    fixed.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset);
    fixed.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return KafkaClients.boundedConsumer(options, NAME, Collections.emptyMap(), fixed);
  }

  /** Leaves it to the broker, which sees the compressed size, to refuse what is too large. */
  private static Producer<byte[], byte[]> producer(ReplayOptions options) {
    Map<String, Object> properties = new HashMap<>(KafkaClients.producerProperties(options, NAME));
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    // room for the largest record; the outbox waits for the broker long before it is full
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * MAX_REQUEST_BYTES);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
