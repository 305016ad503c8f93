package io.ytstats.benchmarks;

import io.ytstats.schema.DataPoint;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A data point as a row of {@code yt_daily}. Both times are UTC. */
record DailyRow(LocalDateTime harvestTs, String channel, LocalDateTime date, int subs) {
  static DailyRow of(DataPoint point) {
    LocalDateTime harvestTs =
        LocalDateTime.ofEpochSecond(point.harvestEpochSecond(), 0, ZoneOffset.UTC);
    return new DailyRow(
        harvestTs, point.channel(), harvestTs.truncatedTo(ChronoUnit.DAYS), point.subs());
  }

  /** Whether it replaces a row with this time and count. */
  boolean isLaterThan(LocalDateTime otherTs, int otherSubs) {
    int order = harvestTs.compareTo(otherTs);
    return order > 0 || (order == 0 && subs > otherSubs);
  }

  /** Sets the parameters harvest_ts, channel, date, subs. */
  void setAll(PreparedStatement statement) throws SQLException {
    statement.setObject(1, harvestTs);
    statement.setString(2, channel);
    statement.setObject(3, date);
    statement.setInt(4, subs);
  }
}
