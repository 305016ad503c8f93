package io.ytstats.store;

import io.ytstats.app.DeadLetter;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What was polled to be written and committed together. Not thread-safe. */
final class PolledBatch {
  private final String groupId;
  private final RowBatch<ConsumerRecord<byte[], byte[]>> rows;
  private final Queue<ConsumerRecord<byte[], byte[]>> undecoded = new ArrayDeque<>();
  private final List<DeadLetter> unreadable = new ArrayList<>();
  private final Map<TopicPartition, Long> firstOffsets = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> nextOffsets = new HashMap<>();
  private int records;
  private long bytes;

  PolledBatch(StoreTable table, String groupId) {
    this.groupId = groupId;
    this.rows = new RowBatch<>(table);
  }

  /** Reads one record; it may throw whatever ends the store. */
  @FunctionalInterface
  interface Decoder {
    DataPoint decode(ConsumerRecord<byte[], byte[]> record)
        throws BadRecordException, InterruptedException;
  }

  /** Takes records, which {@link #decode} is still to read. */
  void add(ConsumerRecords<byte[], byte[]> polled) {
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> ofPartition = polled.records(partition);
      ConsumerRecord<byte[], byte[]> last = ofPartition.get(ofPartition.size() - 1);
      firstOffsets.putIfAbsent(partition, ofPartition.get(0).offset());
      nextOffsets.put(partition, new OffsetAndMetadata(last.offset() + 1, last.leaderEpoch(), ""));
    }
    records += polled.count();
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
      undecoded.add(record);
    }
  }

  /**
   * Reads what was added. Whatever the decoder throws ends it; the record by which that came is the
   * first to be read the next time.
   */
  void decode(Decoder decoder) throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> record = undecoded.peek();
        record != null;
        record = undecoded.peek()) {
      try {
        rows.add(decoder.decode(record), record);
      } catch (BadRecordException e) {
        unreadable.add(deadLetter(record, e));
      }
      undecoded.remove();
    }
  }

  DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record, BadRecordException why) {
    return new DeadLetter(
        why,
        groupId,
        record.topic(),
        record.partition(),
        record.offset(),
        record.key(),
        record.value(),
        Instant.now());
  }

  /** Another consumer reads this partition now; whether it is committed is that one's affair. */
  void forget(TopicPartition partition) {
    firstOffsets.remove(partition);
    nextOffsets.remove(partition);
  }

  RowBatch<ConsumerRecord<byte[], byte[]>> rows() {
    return rows;
  }

  /** The letters of the records that are not good. */
  List<DeadLetter> unreadable() {
    return unreadable;
  }

  /** The offsets to commit once all is written. */
  Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
    return nextOffsets;
  }

  int records() {
    return records;
  }

  /**
   * Whether it holds enough to be written.
   *
   * @param fullBytes of keys and values, as they were polled
   */
  boolean isFull(int fullRecords, long fullBytes) {
    return records >= fullRecords || bytes >= fullBytes;
  }

  /** The batch by its place in the topic, for messages. */
  String place() {
    Map<String, String> ranges = new TreeMap<>();
    nextOffsets.forEach(
        (partition, next) ->
            ranges.put(
                partition.toString(),
                partition
                    + " offsets "
                    + firstOffsets.get(partition)
                    + " to "
                    + (next.offset() - 1)));
    return Optional.of(String.join(", ", ranges.values()))
        .filter(text -> !text.isEmpty())
        .orElse("partitions that were revoked");
  }
}
