package io.ytstats.store;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Bounds the bytes that one poll brings into memory. Kafka bounds a fetch as it is stored, that is
 * compressed, and a poll by its number of records; a few megabytes of records that compress well
 * can be gigabytes. The deserializers of this class let records through until the budget of the
 * poll is used up, and drop the bytes of those that follow; {@link #keep} then moves the consumer
 * back to the first record of each partition that was dropped. At least one record of a poll is let
 * through, whatever its size. For the consumer's one thread.
 */
final class PollBudget {
  /** What a poll may bring, after one record of any size. */
  static final long LIMIT_BYTES = 8L << 20;

  /** In place of bytes that were dropped; told from an empty array by its identity. */
  private static final byte[] DROPPED = {};

  private long usedBytes;
  private int keys;
  private int values;
  private boolean anyDropped;

  /** Begins a poll. */
  void begin() {
    usedBytes = 0;
    keys = 0;
    values = 0;
    anyDropped = false;
  }

  /** For the record keys of the consumer that is polled. */
  Deserializer<byte[]> keys() {
    return new Bounded() {
      @Override
      boolean takes(Headers headers, int bytes) {
        return take(bytes, keys++ == 0);
      }
    };
  }

  /** For the record values of the consumer that is polled. */
  Deserializer<byte[]> values() {
    return new Bounded() {
      @Override
      boolean takes(Headers headers, int bytes) {
        return take(bytes + sizeOf(headers), values++ == 0);
      }
    };
  }

  /**
   * Whether bytes are let through: while nothing was dropped, what follows must not overtake.
   *
   * @param isFirst always let through, so that a poll comes to something
   */
  private boolean take(long bytes, boolean isFirst) {
    if (!isFirst && (anyDropped || usedBytes + bytes > LIMIT_BYTES)) {
      anyDropped = true;
      return false;
    }
    usedBytes += bytes;
    return true;
  }

  private static long sizeOf(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }

  /**
   * The records of a poll up to the first of each partition that was dropped, to which the consumer
   * is moved back.
   */
  ConsumerRecords<byte[], byte[]> keep(
      ConsumerRecords<byte[], byte[]> polled, Consumer<byte[], byte[]> consumer) {
    if (!anyDropped) {
      return polled;
    }
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> kept = new HashMap<>();
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> ofPartition = polled.records(partition);
      int count = 0;
      while (count < ofPartition.size() && !isDropped(ofPartition.get(count))) {
        count++;
      }
      if (count < ofPartition.size()) {
        ConsumerRecord<byte[], byte[]> dropped = ofPartition.get(count);
        consumer.seek(
            partition, new OffsetAndMetadata(dropped.offset(), dropped.leaderEpoch(), ""));
      }
      if (count > 0) {
        kept.put(partition, ofPartition.subList(0, count));
      }
    }
    return new ConsumerRecords<>(kept);
  }

  private static boolean isDropped(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == DROPPED || record.value() == DROPPED;
  }

  /** Copies what fits. */
  private abstract class Bounded implements Deserializer<byte[]> {
    abstract boolean takes(Headers headers, int bytes);

    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
      if (!takes(headers, data.remaining())) {
        return DROPPED;
      }
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      return copy;
    }

    @Override
    public byte[] deserialize(String topic, byte[] data) {
      throw new UnsupportedOperationException("the consumer passes buffers");
    }
  }
}
