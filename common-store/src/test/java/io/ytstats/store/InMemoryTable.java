package io.ytstats.store;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.HarvestTimestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table as a map: what the real one is compared with. */
final class InMemoryTable {
  private record Key(String channel, int period) {}

  private final StoreTable table;
  private final Map<Key, Long> ranks = new HashMap<>();

  InMemoryTable(StoreTable table) {
    this.table = table;
  }

  void write(List<DataPoint> points) {
    for (DataPoint point : points) {
      Key key = new Key(point.channel(), table.period().of(point.harvestEpochSecond()));
      ranks.merge(key, point.rank(), Freshness::fresher);
    }
  }

  /** The rows as {@code harvest_ts channel period subs}, in the order of the primary key. */
  List<String> rows() {
    List<Key> keys = new ArrayList<>(ranks.keySet());
    keys.sort(
        Comparator.comparing(Key::channel, GuardedRow::compareCodePoints)
            .thenComparing(Key::period));
    return keys.stream()
        .map(key -> row(table, DataPoint.ofRank(key.channel(), ranks.get(key))))
        .toList();
  }

  static String row(StoreTable table, DataPoint point) {
    return String.join(
        " ",
        HarvestTimestamp.text(point.harvestEpochSecond()),
        point.channel(),
        table.period().text(table.period().of(point.harvestEpochSecond())),
        Integer.toString(point.subs()));
  }
}
