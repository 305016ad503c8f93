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
 * Finds the record that does not fit into this process's memory once decompressed, after a consumer
 * ended with an {@link OutOfMemoryError}, which does not say which record it was. The probe reads
 * record by record and runs out of memory at that record. Not thread-safe.
 */
public final class LargeRecordProbe {
  /** From this size on a record may be the cause; the suite accepts values of up to 1 MiB. */
  private static final long LARGE_BYTES = 8L << 20;

  /** The limit of one search. */
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
   * Searches for the record.
   *
   * @param positions the next offset to read of each partition that may hold it
   * @return partition, offset and what is known of the size, as a part of a sentence; null if no
   *     such record is found within 20 s
   */
  public String find(Map<TopicPartition, Long> positions) {
    // how far the record is from the position is unknown: each partition gets a share of the time
    long share = PATIENCE.toNanos() / Math.max(1, positions.size());
    for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
      PartitionRead read =
          new PartitionRead(position.getKey(), position.getValue(), System.nanoTime() + share);
      read.untilTheEnd();
      if (read.ranOutOfMemory) {
        return position.getKey() + " offset " + read.next + " (" + doesNotFit() + ")";
      }
    }
    return null;
  }

  /**
   * Whether a record is so large that it may be the cause.
   *
   * @return what is known of its size, as a part of a sentence; null if it is not large or could
   *     not be read
   */
  public String largeAt(TopicPartition partition, long offset) {
    PartitionRead read =
        new PartitionRead(partition, offset, System.nanoTime() + PATIENCE.toNanos());
    read.at(offset);
    if (read.ranOutOfMemory) {
      return doesNotFit();
    }
    return read.valueBytes < LARGE_BYTES ? null : "its value has " + read.valueBytes + " bytes";
  }

  private static String doesNotFit() {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    return "decompressed it does not fit into the "
        + (free >> 20)
        + " MiB that are free in the "
        + (runtime.maxMemory() >> 20)
        + " MiB heap of this process";
  }

  /** Reads one partition record by record. */
  private final class PartitionRead {
    private final TopicPartition partition;
    private final long deadline;
    private long next;
    private boolean ranOutOfMemory;
    private long valueBytes = -1;

    PartitionRead(TopicPartition partition, long next, long deadline) {
      this.partition = partition;
      this.next = next;
      this.deadline = deadline;
    }

    /** Reads until the record that does not fit, or until the partition's current end. */
    void untilTheEnd() {
      read(Long.MAX_VALUE);
    }

    /** Reads one record, the first one at the offset or after it. */
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
        // then nothing is known of the record; the caller reports the error that it has
        valueBytes = -1;
      }
    }
  }
}
