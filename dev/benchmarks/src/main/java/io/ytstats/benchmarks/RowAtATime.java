package io.ytstats.benchmarks;

import io.ytstats.schema.DataPoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;

/**
 * For each row a SELECT of what is there, then an INSERT or, where the new one is fresher, an
 * UPDATE, each with a commit of its own: the way of the stores that the suite replaces.
 */
final class RowAtATime implements PlainWriter.Way {
  @Override
  public void write(Connection connection, List<DataPoint> points) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT harvest_ts, subs FROM yt_daily WHERE channel = ? AND date = ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO yt_daily (harvest_ts, channel, date, subs) VALUES (?, ?, ?, ?)");
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE yt_daily SET harvest_ts = ?, subs = ? WHERE channel = ? AND date = ?")) {
      for (DataPoint point : points) {
        write(DailyRow.of(point), select, insert, update);
      }
    }
  }

  private static void write(
      DailyRow row, PreparedStatement select, PreparedStatement insert, PreparedStatement update)
      throws SQLException {
    select.setString(1, row.channel());
    select.setObject(2, row.date());
    try (ResultSet found = select.executeQuery()) {
      if (!found.next()) {
        row.setAll(insert);
        insert.executeUpdate();
      } else if (isFresher(row, found)) {
        update.setObject(1, row.harvestTs());
        update.setInt(2, row.subs());
        update.setString(3, row.channel());
        update.setObject(4, row.date());
        update.executeUpdate();
      }
    }
  }

  private static boolean isFresher(DailyRow row, ResultSet found) throws SQLException {
    int order = row.harvestTs().compareTo(found.getObject(1, LocalDateTime.class));
    return order > 0 || (order == 0 && row.subs() > found.getInt(2));
  }
}
