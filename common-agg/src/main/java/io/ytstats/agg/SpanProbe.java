package io.ytstats.agg;

import io.ytstats.app.AppOptions;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.LargeRecordProbe;
import java.time.Duration;
import java.util.Collections;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks with the modern consumer at offsets that the 0-8 one could not read, to tell the operator
 * why (driver, only after a failure).
 */
final class SpanProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What a look at a span showed. */
  enum Finding {
    /** All offsets hold records. */
    COMPLETE,
    /** Some offsets hold none. */
    GAP,
    /** It could not be read in time, so nothing is known. */
    UNKNOWN
  }

  private final AppOptions options;
  private final String groupId;

  /**
   * A probe.
   *
   * @param groupId names its consumers, which join no group and commit nothing
   */
  SpanProbe(AppOptions options, String groupId) {
    this.options = options;
    this.groupId = groupId;
  }

  /** See {@link LargeRecordProbe#largeAt}. */
  String largeAt(TopicPartition partition, long offset) {
    try {
      return new LargeRecordProbe(
              () ->
                  KafkaClients.consumer(
                      options,
                      groupId,
                      Collections.singletonMap(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1")))
          .largeAt(partition, offset);
    } catch (LinkageError e) {
      return null;
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    return KafkaClients.consumer(options, groupId, Collections.<String, String>emptyMap());
  }

  Finding look(OffsetSpan span) {
    TopicPartition partition = new TopicPartition(span.topic, span.partition);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(Collections.singleton(partition));
      consumer.seek(partition, span.from);
      long expected = span.from;
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (record.offset() != expected) {
            return Finding.GAP;
          } else if (++expected == span.until) {
            return Finding.COMPLETE;
          }
        }
        if (consumer.position(partition) > expected) {
          return Finding.GAP; // what stands at the end of the span is no record
        }
      }
    } catch (KafkaException | LinkageError | OutOfMemoryError e) {
      // a linkage error: Spark 2.4 has a zstd library that is too old for the client
      return Finding.UNKNOWN;
    }
    return Finding.UNKNOWN;
  }
}
