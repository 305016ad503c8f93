package io.ytstats.benchmarks;

import io.ytstats.schema.DataPoint;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A data point as the table {@code yt_daily} has it. Both times are UTC. Immutable. */
record DailyRow(LocalDateTime harvestTs, String channel, LocalDateTime date, int subs) {
  /** An insert that changes a row which is there only where the new one is fresher. */
  static final String GUARD =
      " ON DUPLICATE KEY UPDATE subs = IF(VALUES(harvest_ts) > yt_daily.harvest_ts OR"
          + " (VALUES(harvest_ts) = yt_daily.harvest_ts AND VALUES(subs) > yt_daily.subs),"
          + " VALUES(subs), yt_daily.subs),"
          + " harvest_ts = GREATEST(yt_daily.harvest_ts, VALUES(harvest_ts))";

  static DailyRow of(DataPoint point) {
    LocalDateTime harvestTs =
        LocalDateTime.ofEpochSecond(point.harvestEpochSecond(), 0, ZoneOffset.UTC);
    return new DailyRow(
        harvestTs, point.channel(), harvestTs.truncatedTo(ChronoUnit.DAYS), point.subs());
  }

  /** Sets the parameters harvest_ts, channel, date, subs. */
  void setAll(PreparedStatement statement) throws SQLException {
    statement.setObject(1, harvestTs);
    statement.setString(2, channel);
    statement.setObject(3, date);
    statement.setInt(4, subs);
  }
}
