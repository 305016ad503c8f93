package io.ytstats.localstack;

import io.ytstats.localstack.Readings.Key;
import io.ytstats.localstack.Readings.Reading;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** The two tables of a local stack, read as the stores' own user. */
public final class Tables {
  private final LocalStack stack;

  /** Of that stack; nothing is read yet. */
  public Tables(LocalStack stack) {
    this.stack = stack;
  }

  /**
   * All rows of both tables, in one snapshot.
   *
   * @throws SQLException if the server cannot be read
   */
  public Readings rows() throws SQLException {
    Readings rows = new Readings();
    // as text, so that no driver's time zone comes between
    try (Connection connection = stack.database().connect()) {
      connection.setAutoCommit(false);
      query(
          connection,
          "SELECT channel, CAST(date AS CHAR), CAST(harvest_ts AS CHAR), subs FROM yt_daily",
          rows.daily());
      query(
          connection,
          "SELECT channel, year_and_month, CAST(harvest_ts AS CHAR), subs FROM yt_monthly",
          rows.monthly());
    }
    return rows;
  }

  private static void query(Connection connection, String sql, Map<Key, Reading> rows)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.put(
            new Key(row.getString(1), row.getString(2)),
            new Reading(row.getString(3), row.getInt(4)));
      }
    }
  }
}
