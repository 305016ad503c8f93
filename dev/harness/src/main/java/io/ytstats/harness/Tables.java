package io.ytstats.harness;

import io.ytstats.harness.TableRows.Key;
import io.ytstats.harness.TableRows.Row;
import io.ytstats.localstack.LocalStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** The two tables of a local stack, read as the stores' own user. */
public final class Tables {
  private Tables() {}

  /**
   * All rows of both tables, in one snapshot.
   *
   * @throws SQLException if the server cannot be read
   */
  public static TableRows rows(LocalStack stack) throws SQLException {
    TableRows rows = new TableRows();
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

  private static void query(Connection connection, String sql, Map<Key, Row> rows)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.put(
            new Key(row.getString(1), row.getString(2)), new Row(row.getString(3), row.getInt(4)));
      }
    }
  }
}
