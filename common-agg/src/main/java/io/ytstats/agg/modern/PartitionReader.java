package io.ytstats.agg.modern;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.app.KafkaClients;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of one partition, which reads one range after the other. What it has fetched beyond
 * the end of a range it keeps for the next one: at most 8 MiB of records, or one larger record.
 * Used on the executors, by one thread at a time.
 */
final class PartitionReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionReader.class);

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** How long the position may stand still before an end. Like the consumer's own API timeout. */
  private static final Duration STANDSTILL_LIMIT = Duration.ofSeconds(60);

  private final TopicPartition partition;
  private final Consumer<byte[], byte[]> consumer;
  private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();

  /** The next polled record; null if there is none. */
  private ConsumerRecord<byte[], byte[]> next;

  /** What is read next: every record before this offset was handed out, or does not exist. */
  private long position = -1;

  /** Connects at the first read. */
  PartitionReader(ConsumerKey key) {
    this.partition = key.partition;
    this.consumer =
        KafkaClients.boundedConsumer(
            key.properties.withClientId(key.properties.clientId() + "-" + partition));
    consumer.assign(Collections.singleton(partition));
  }

  /** Goes to an offset; where it is there already, it keeps what it has fetched. */
  void seek(long offset) {
    if (position != offset) {
      consumer.seek(partition, offset);
      polled = Collections.emptyIterator();
      next = null;
      position = offset;
    }
  }

  /** The offset that is read next. */
  long position() {
    return position;
  }

  /**
   * The next record of the range. The consumer's position decides where the range ends: control
   * records, aborted records and what compaction has deleted move it and give no record, so a poll
   * without records does not mean that there are none.
   *
   * @return null if the range has no more
   * @throws TimeoutException if the position has stood still for a minute
   */
  ConsumerRecord<byte[], byte[]> nextOf(OffsetSpan span) {
    long reached = -1;
    long deadline = 0;
    while (next == null) {
      if (polled.hasNext()) {
        next = polled.next();
      } else {
        long fetched = consumer.position(partition);
        if (fetched >= span.until) {
          // where it is beyond the end, the offsets in between have no records
          position = span.until;
          return null;
        }
        if (fetched != reached) {
          reached = fetched;
          deadline = System.nanoTime() + STANDSTILL_LIMIT.toNanos();
        } else if (System.nanoTime() > deadline) {
          throw new TimeoutException(
              span + ": nothing came after offset " + reached + " for " + STANDSTILL_LIMIT);
        }
        polled = consumer.poll(POLL).iterator();
      }
    }
    if (next.offset() >= span.until) {
      position = span.until;
      return null;
    }
    ConsumerRecord<byte[], byte[]> record = next;
    next = null;
    position = record.offset() + 1;
    return record;
  }

  /** Closes the consumer, and does not throw: nothing that was read depends on it. */
  @Override
  public void close() {
    try {
      consumer.close(CLOSE_TIMEOUT);
    } catch (KafkaException e) {
      LOG.info("a consumer of {} did not close properly: {}", partition, e.toString());
    }
  }
}
