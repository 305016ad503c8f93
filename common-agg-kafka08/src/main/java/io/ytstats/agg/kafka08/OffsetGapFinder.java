package io.ytstats.agg.kafka08;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import java.time.Duration;
import java.util.Collections;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads offsets that the 0.8 consumer could not read with the modern consumer, to find an offset
 * without a record. Driver only, and only after a failure.
 */
final class OffsetGapFinder {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetGapFinder.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What is known of an offset range. */
  enum Finding {
    /** Each offset has a record. */
    COMPLETE,
    /** Some offsets have no record. */
    GAP,
    /** Nothing is known, as the range could not be read in time. */
    UNKNOWN
  }

  private final KafkaOptions options;
  private final String clientId;

  /**
   * A finder.
   *
   * @param clientId names its consumers, which join no group and commit nothing
   */
  OffsetGapFinder(KafkaOptions options, String clientId) {
    this.options = options;
    this.clientId = clientId;
  }

  /** Looks for an offset without a record. */
  Finding find(OffsetSpan span) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Consumer<byte[], byte[]> consumer =
        KafkaClients.consumer(options, clientId, Collections.<String, String>emptyMap())) {
      consumer.assign(Collections.singleton(span.partition));
      consumer.seek(span.partition, span.from);
      long expected = span.from;
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (record.offset() != expected) {
            return Finding.GAP;
          } else if (++expected == span.until) {
            return Finding.COMPLETE;
          }
        }
        if (consumer.position(span.partition) > expected) {
          return Finding.GAP; // the last offsets of the range have no records
        }
      }
    } catch (KafkaException | LinkageError | OutOfMemoryError e) {
      // a linkage error: a zstd library that cannot be loaded
      LOG.info(
          "{}: no cause was found, as it could not be read with the modern client: {}",
          span,
          e.toString());
      return Finding.UNKNOWN;
    }
    return Finding.UNKNOWN;
  }
}
