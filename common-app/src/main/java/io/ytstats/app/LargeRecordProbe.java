package io.ytstats.app;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the record that does not fit into this process's memory once decompressed, after an {@link
 * OutOfMemoryError} of a consumer that cannot tell which one it was. It reads record by record, so
 * it runs out of memory itself where it finds one. For one thread.
 */
public final class LargeRecordProbe {
  /** No record that the suite accepts has a value of more than 1 MiB. */
  private static final long LARGE_BYTES = 8L << 20;

  /** For one search. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Supplier<Consumer<byte[], byte[]>> consumers;

  /**
   * A probe.
   *
   * @param consumers makes a consumer with {@code max.poll.records=1}, which the probe closes
   */
  public LargeRecordProbe(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /**
   * Looks for the record.
   *
   * @param positions the next offset to read of each partition that may hold it
   * @return partition, offset and what is known of the size, as a part of a sentence; null if it is
   *     not found in some 20 s
   */
  public String find(Map<TopicPartition, Long> positions) {
    // the record is near the position, but how near is not known: each partition has its share
    long share = PATIENCE.toNanos() / Math.max(1, positions.size());
    for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
      Look look = new Look(position.getKey(), position.getValue(), System.nanoTime() + share);
      look.untilTheEnd();
      if (look.ranOutOfMemory) {
        return position.getKey() + " offset " + look.next + " (" + doesNotFit() + ")";
      }
    }
    return null;
  }

  /**
   * Whether a record is so large that it may be why memory ran out.
   *
   * @return what is known of its size, as a part of a sentence; null if it is not large, or could
   *     not be read
   */
  public String largeAt(TopicPartition partition, long offset) {
    Look look = new Look(partition, offset, System.nanoTime() + PATIENCE.toNanos());
    look.at(offset);
    if (look.ranOutOfMemory) {
      return doesNotFit();
    }
    return look.valueBytes < LARGE_BYTES ? null : "its value has " + look.valueBytes + " bytes";
  }

  private static String doesNotFit() {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    return "decompressed it does not fit into the "
        + (free >> 20)
        + " MiB that are free of the "
        + (runtime.maxMemory() >> 20)
        + " MiB heap of this process";
  }

  /** At one partition. */
  private final class Look {
    private final TopicPartition partition;
    private final long deadline;
    private long next;
    private boolean ranOutOfMemory;
    private long valueBytes = -1;

    Look(TopicPartition partition, long next, long deadline) {
      this.partition = partition;
      this.next = next;
      this.deadline = deadline;
    }

    /** Reads until the record that does not fit, or until the end that the partition has now. */
    void untilTheEnd() {
      read(Long.MAX_VALUE);
    }

    /** Reads one record, the first that is at the offset or after it. */
    void at(long offset) {
      read(offset);
    }

    private void read(long last) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        try {
          consumer.assign(Collections.singleton(partition));
          consumer.seek(partition, next);
          long end = consumer.endOffsets(Collections.singleton(partition), PATIENCE).get(partition);
          while (next < end && next <= last && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
              valueBytes = record.value() == null ? 0 : record.value().length;
            }
            next = consumer.position(partition, PATIENCE);
          }
        } catch (OutOfMemoryError e) {
          ranOutOfMemory = true;
        } finally {
          consumer.close(CLOSE_TIMEOUT);
        }
      } catch (KafkaException e) {
        // nothing is known then; what the caller reports is worse than this
        valueBytes = -1;
      }
    }
  }
}
