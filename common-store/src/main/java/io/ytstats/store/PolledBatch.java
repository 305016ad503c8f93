package io.ytstats.store;

import io.ytstats.app.DeadLetter;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RejectReason;
import io.ytstats.schema.SchemaUnavailableException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Records that were polled, and are decoded, written and committed together. Not thread-safe. */
final class PolledBatch {
  private final RecordDecoder decoder;
  private final String groupId;
  private final RowBatch rows;
  private final Queue<ConsumerRecord<byte[], byte[]>> undecoded = new ArrayDeque<>();

  /** The records behind the rows, by the numbers of the rows. */
  private final List<ConsumerRecord<byte[], byte[]>> decoded = new ArrayList<>();

  private final List<DeadLetter> unreadable = new ArrayList<>();
  private final Map<TopicPartition, Long> firstOffsets = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> nextOffsets = new HashMap<>();
  private int records;
  private long bytes;

  /**
   * An empty batch.
   *
   * @param groupId for dead letters
   */
  PolledBatch(RecordDecoder decoder, StoreTable table, String groupId) {
    this.decoder = decoder;
    this.groupId = groupId;
    this.rows = new RowBatch(table);
  }

  /** Adds records, which {@link #decode} decodes later. */
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
   * Decodes the records that were added. The next call continues where an exception ended this one.
   *
   * @throws SchemaUnavailableException if the schema of a record is unavailable now; that record is
   *     the first to be decoded by the next call
   */
  void decode() {
    for (ConsumerRecord<byte[], byte[]> record = undecoded.peek();
        record != null;
        record = undecoded.peek()) {
      try {
        rows.add(decoder.decode(record.key(), record.value()));
        decoded.add(record);
      } catch (BadRecordException e) {
        unreadable.add(deadLetter(record, e));
      }
      undecoded.remove();
    }
  }

  /**
   * Tells the ages of the decoded records, in seconds.
   *
   * @param nowMillis the time when their rows became visible
   * @param publish is told the time since each record's timestamp, which its producer or the broker
   *     set
   * @param harvest is told the time since each harvest that is not in the future
   */
  void observeAges(long nowMillis, DoubleConsumer publish, DoubleConsumer harvest) {
    for (int i = 0; i < decoded.size(); i++) {
      long published = decoded.get(i).timestamp();
      if (published >= 0) {
        publish.accept(Math.max(0, nowMillis - published) / 1e3);
      }
      double age = nowMillis / 1e3 - rows.point(i).harvestEpochSecond();
      if (age >= 0) {
        harvest.accept(age);
      }
    }
  }

  /** The dead letter of a row that the database refused. */
  DeadLetter deadLetter(WriteResult.Refusal refusal, String message) {
    return deadLetter(
        decoded.get(refusal.number()),
        new BadRecordException(RejectReason.REFUSED_BY_DATABASE, message));
  }

  private DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record, BadRecordException why) {
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

  /** Another consumer reads this partition now, and commits it. */
  void forget(TopicPartition partition) {
    firstOffsets.remove(partition);
    nextOffsets.remove(partition);
  }

  RowBatch rows() {
    return rows;
  }

  /** The dead letters of the records that could not be decoded. */
  List<DeadLetter> unreadable() {
    return unreadable;
  }

  /** The offsets to commit once the batch is written. */
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

  /** The offsets of the batch, for messages. */
  String offsets() {
    if (nextOffsets.isEmpty()) {
      return "partitions that were revoked";
    }
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
    return String.join(", ", ranges.values());
  }
}
