package io.ytstats.benchmarks;

import io.ytstats.schema.DataPoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * The guarded upsert in batches of 1,000 rows as they come, each rewritten to one statement by the
 * driver, with a commit after each.
 */
final class BatchLoop implements PlainWriter.Way {
  private static final int ROWS = 1_000;

  @Override
  public void write(Connection connection, List<DataPoint> points) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO yt_daily (harvest_ts, channel, date, subs) VALUES (?, ?, ?, ?)"
                + DailyRow.GUARD)) {
      int waiting = 0;
      for (DataPoint point : points) {
        DailyRow.of(point).setAll(upsert);
        upsert.addBatch();
        waiting++;
        if (waiting == ROWS) {
          upsert.executeBatch();
          connection.commit();
          waiting = 0;
        }
      }
      upsert.executeBatch();
      connection.commit();
    }
  }
}
