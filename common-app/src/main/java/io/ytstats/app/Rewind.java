package io.ytstats.app;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes back in time from committed offsets, for {@code --rewind}: after a fail-over that lost what
 * a database, or a cluster, had last acknowledged. Reading too much is harmless by the freshness
 * rule, so a doubt is settled towards the earlier offset.
 */
public final class Rewind {
  private static final Logger LOG = LoggerFactory.getLogger(Rewind.class);

  /** For a partition. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  /** How many times further back each next look for a record is. */
  private static final int FURTHER = 10;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Duration by;

  /**
   * @param consumers makes a consumer to look with, which is closed after each look
   * @param by how far back, in the time at which records were appended or sent; not negative
   */
  public Rewind(Supplier<Consumer<byte[], byte[]>> consumers, Duration by) {
    this.consumers = consumers;
    this.by = by;
  }

  /** Whether there is nothing to do. */
  public boolean isNone() {
    return by.isZero();
  }

  /**
   * Where to go on instead: at the first record that is at most {@code by} older than the last one
   * before the offset. The same offset where there is nothing before it, and where the topic ends
   * before it, which is the caller's to see to.
   *
   * @param committed the next offset of each partition
   * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not answer, within
   *     some 5 s for each partition; any other retriable exception is also worth another try
   */
  public Map<TopicPartition, Long> from(Map<TopicPartition, Long> committed) {
    if (isNone() || committed.isEmpty()) {
      return committed;
    }
    Map<TopicPartition, Long> rewound = new HashMap<>();
    Consumer<byte[], byte[]> consumer = consumers.get();
    try {
      committed.forEach(
          (partition, offset) -> {
            long from = new Look(consumer, partition).from(offset);
            LOG.info(
                "{}: goes back by {} from offset {} to {}",
                partition,
                DurationConverter.text(by),
                offset,
                from);
            rewound.put(partition, from);
          });
    } finally {
      consumer.close(CLOSE_TIMEOUT);
    }
    return rewound;
  }

  /** At one partition, within {@link #PATIENCE}. */
  private final class Look {
    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Set<TopicPartition> partitions;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    Look(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
      this.consumer = consumer;
      this.partition = partition;
      this.partitions = Collections.singleton(partition);
    }

    long from(long offset) {
      long earliest = consumer.beginningOffsets(partitions, left()).get(partition);
      long end = consumer.endOffsets(partitions, left()).get(partition);
      if (offset <= earliest || offset > end) {
        return offset;
      }
      OptionalLong last = timeOfLastBefore(offset, earliest);
      if (!last.isPresent()) {
        return earliest;
      }
      long time = Math.max(0, last.getAsLong() - by.toMillis());
      OffsetAndTimestamp found =
          consumer
              .offsetsForTimes(Collections.singletonMap(partition, time), left())
              .get(partition);
      return found == null ? offset : Math.max(earliest, Math.min(offset, found.offset()));
    }

    /** The timestamp of the last record before the offset; empty if there is none. */
    private OptionalLong timeOfLastBefore(long offset, long earliest) {
      OptionalLong time = OptionalLong.empty();
      long from = offset;
      // an offset may be without a record: a transaction's marker, or compacted away
      for (long distance = 1; !time.isPresent() && from > earliest; distance *= FURTHER) {
        from = Math.max(earliest, offset - distance);
        consumer.assign(partitions);
        consumer.seek(partition, from);
        while (consumer.position(partition, left()) < offset) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.offset() < offset) {
              time = OptionalLong.of(record.timestamp());
            }
          }
        }
      }
      return time;
    }

    /** The rest of its time. */
    private Duration left() {
      long nanos = deadline - System.nanoTime();
      if (nanos <= 0) {
        throw new TimeoutException("no answer on " + partition + " in " + PATIENCE);
      }
      return Duration.ofNanos(nanos);
    }
  }
}
