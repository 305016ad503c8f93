package io.ytstats.agg;

import java.time.Duration;
import java.util.Collections;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
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
    /** The records came, in a compression for which this class path has no library: zstd. */
    ZSTD,
    /** It could not be read in time, so nothing is known. */
    UNKNOWN
  }

  private final Supplier<Consumer<byte[], byte[]>> consumers;

  SpanProbe(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  Finding look(OffsetSpan span) {
    TopicPartition partition = new TopicPartition(span.topic, span.partition);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
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
    } catch (LinkageError e) {
      // Spark 2.4 has a zstd library that is too old for the client; the others it has
      return Finding.ZSTD;
    } catch (KafkaException e) {
      return Finding.UNKNOWN;
    }
    return Finding.UNKNOWN;
  }
}
