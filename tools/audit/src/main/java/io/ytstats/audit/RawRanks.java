package io.ytstats.audit;

import io.ytstats.agg.source.SourceRecord;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import io.ytstats.store.StoreTable;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;
import scala.Tuple2;

/**
 * Turns raw records into the rank of a data point for the key of its day and of its month, in one
 * pass (executor). A buffer of fixed size reduces them, so that most duplicates do not reach the
 * shuffle and many keys do not fill the memory; a key may be returned several times.
 */
final class RawRanks implements Iterator<Tuple2<RowKey, Long>> {
  /** The buffer size that reduces well; it takes some tens of MB with keys of usual length. */
  static final int REDUCED = 100_000;

  /** The buffer size that returns the rank of each record. */
  static final int EACH = 1;

  private final Iterator<SourceRecord> records;
  private final int bufferedKeys;
  private final LongConsumer countRecords;
  private final LongConsumer countRejects;
  private final RecordDecoder decoder;
  private final Map<RowKey, Long> buffer = new HashMap<>();
  private Iterator<Map.Entry<RowKey, Long>> ready = Collections.emptyIterator();

  /**
   * @param schemas decode the records
   * @param bufferedKeys {@link #REDUCED} or {@link #EACH}
   * @param countRecords takes how many records were read since the last call
   * @param countRejects takes how many of them were rejected since the last call
   */
  RawRanks(
      Iterator<SourceRecord> records,
      ReaderSchemas schemas,
      int bufferedKeys,
      LongConsumer countRecords,
      LongConsumer countRejects) {
    this.records = records;
    this.decoder = new RecordDecoder(RecordType.HARVEST, schemas);
    this.bufferedKeys = bufferedKeys;
    this.countRecords = countRecords;
    this.countRejects = countRejects;
  }

  @Override
  public boolean hasNext() {
    if (!ready.hasNext()) {
      fill();
    }
    return ready.hasNext();
  }

  @Override
  public Tuple2<RowKey, Long> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Map.Entry<RowKey, Long> entry = ready.next();
    return new Tuple2<>(entry.getKey(), entry.getValue());
  }

  private void fill() {
    buffer.clear();
    long read = 0;
    long rejects = 0;
    while (records.hasNext() && buffer.size() < bufferedKeys) {
      SourceRecord record = records.next();
      read++;
      try {
        DataPoint point = decoder.decode(record.key, record.value);
        for (StoreTable table : StoreTable.values()) {
          buffer.merge(keyOf(table, point), point.rank(), Freshness::fresher);
        }
      } catch (BadRecordException e) {
        rejects++;
      }
    }
    countRecords.accept(read);
    countRejects.accept(rejects);
    ready = buffer.entrySet().iterator();
  }

  /** The key of the row of a data point in a table. */
  static RowKey keyOf(StoreTable table, DataPoint point) {
    int period = table.period().of(point.harvestEpochSecond());
    return new RowKey(table, point.channel(), table.period().text(period));
  }
}
