package io.ytstats.audit;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.store.StoreTable;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Data points and rows as tests write them. */
final class Rows {
  private Rows() {}

  static DataPoint point(String channel, String harvestTs, int subs) {
    try {
      return DataPoint.of(
          channel, LocalDateTime.parse(harvestTs).toEpochSecond(ZoneOffset.UTC), subs);
    } catch (BadRecordException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static long rank(String harvestTs, int subs) {
    return point("a", harvestTs, subs).rank();
  }

  static TableRow row(StoreTable table, String channel, String period, String harvestTs, int subs) {
    return TableRow.of(new RowKey(table, channel, period), harvestTs, subs);
  }
}
