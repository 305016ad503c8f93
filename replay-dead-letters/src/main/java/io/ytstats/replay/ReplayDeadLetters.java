package io.ytstats.replay;

import io.ytstats.app.Application;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.Publisher;
import io.ytstats.app.StopSignal;
import io.ytstats.app.TopicChecks;
import java.util.Collections;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Publishes the originals of dead letters again, once their cause is mended. */
public final class ReplayDeadLetters {
  private static final String NAME = "replay-dead-letters";

  private ReplayDeadLetters() {}

  /** Runs to the end of the dead letters that there are at its start. */
  public static void main(String[] args) {
    ReplayOptions options = new ReplayOptions();
    StopSignal.runAndExit(
        () ->
            Application.run(
                NAME,
                "Publishes the originals of dead letters again, to the topics they came from, once"
                    + " the cause is mended. What is still bad is rejected again.",
                options,
                () -> replay(options),
                args));
  }

  private static void replay(ReplayOptions options) {
    try (Admin admin = KafkaClients.admin(options, NAME)) {
      new TopicChecks(admin, options.bootstrapServers())
          .requireTopics(options.deadLetterTopics.toArray(new String[0]));
    }
    try (Consumer<byte[], byte[]> consumer =
            KafkaClients.consumer(
                options,
                NAME,
                Collections.emptyMap(),
                Collections.singletonMap(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"));
        Publisher publisher = new Publisher(KafkaClients.producerProperties(options, NAME))) {
      new Replay(consumer, publisher.begin(), options).run();
    }
  }
}
