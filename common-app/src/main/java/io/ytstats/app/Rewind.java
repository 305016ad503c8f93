package io.ytstats.app;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes back in time from committed offsets, for {@code --rewind}: after a fail-over that lost what
 * a database, or a cluster, had last acknowledged. Reading too much is harmless by the freshness
 * rule, so a doubt is settled towards the earlier offset.
 */
public final class Rewind {
  private static final Logger LOG = LoggerFactory.getLogger(Rewind.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

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
   * before the offset. The same offset where there is nothing before it.
   *
   * @param committed the next offset of each partition
   */
  public Map<TopicPartition, Long> from(Map<TopicPartition, Long> committed) {
    if (isNone() || committed.isEmpty()) {
      return committed;
    }
    Map<TopicPartition, Long> rewound = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      Map<TopicPartition, Long> earliest = consumer.beginningOffsets(committed.keySet());
      committed.forEach(
          (partition, offset) -> {
            long from = from(consumer, partition, offset, earliest.get(partition));
            LOG.info(
                "{}: goes back by {} from offset {} to {}",
                partition,
                DurationConverter.text(by),
                offset,
                from);
            rewound.put(partition, from);
          });
    }
    return rewound;
  }

  private long from(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset, long earliest) {
    if (offset <= earliest) {
      return offset;
    }
    long time = timeOfLastBefore(consumer, partition, offset) - by.toMillis();
    OffsetAndTimestamp found =
        consumer
            .offsetsForTimes(Collections.singletonMap(partition, Math.max(0, time)))
            .get(partition);
    return found == null ? offset : Math.max(earliest, Math.min(offset, found.offset()));
  }

  /** The timestamp of the last record before the offset; now, if it cannot be had in time. */
  private static long timeOfLastBefore(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
    consumer.assign(Collections.singleton(partition));
    consumer.seek(partition, offset - 1);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        return record.timestamp();
      }
    }
    return System.currentTimeMillis();
  }
}
