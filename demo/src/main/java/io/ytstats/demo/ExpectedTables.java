package io.ytstats.demo;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import io.ytstats.store.StoreTable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer, recomputed from raw records in whatever order they come: for each channel and period
 * the freshest of all good ones. Holds a number for each row.
 */
final class ExpectedTables {
  private final RecordDecoder decoder = new RecordDecoder(RecordType.HARVEST);
  private final Map<StoreTable, Map<String, Map<Integer, Long>>> ranks =
      new EnumMap<>(StoreTable.class);
  private long unreadable;

  ExpectedTables() {
    for (StoreTable table : StoreTable.values()) {
      ranks.put(table, new HashMap<>());
    }
  }

  /** Takes in a record of the raw topic. */
  void add(byte[] key, byte[] value) {
    DataPoint point;
    try {
      point = decoder.decode(key, value);
    } catch (BadRecordException e) {
      unreadable++;
      return;
    }
    ranks.forEach(
        (table, ofChannels) ->
            ofChannels
                .computeIfAbsent(point.channel(), channel -> new HashMap<>())
                .merge(
                    table.period().of(point.harvestEpochSecond()),
                    point.rank(),
                    Freshness::fresher));
  }

  /** Records that were no good ones. */
  long unreadable() {
    return unreadable;
  }

  /** The rows that a table should have. */
  SortedMap<StatRow.Key, StatRow> rows(StoreTable table) {
    SortedMap<StatRow.Key, StatRow> rows = new TreeMap<>();
    ranks
        .get(table)
        .forEach(
            (channel, ofPeriods) ->
                ofPeriods.forEach(
                    (period, rank) -> {
                      StatRow.Key key = new StatRow.Key(channel, table.period().text(period));
                      rows.put(key, StatRow.ofRank(key, rank));
                    }));
    return rows;
  }
}
