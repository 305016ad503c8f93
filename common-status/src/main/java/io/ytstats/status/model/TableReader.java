package io.ytstats.status.model;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures the tables at a cost that does not grow with their rows. */
final class TableReader {
  /** Up to so many rows are counted and searched; beyond, the answer is an estimate. */
  static final long COUNTED = 100_000;

  /** The rows of each end of the primary key that stand for a larger table. */
  private static final int SAMPLE = 10_000;

  private static final int QUERY_SECONDS = 10;

  private TableReader() {}

  static List<TableStatus> read(Connection connection) throws SQLException {
    List<TableStatus> tables = new ArrayList<>();
    for (String table : Arrays.asList("yt_daily", "yt_monthly")) {
      tables.add(read(connection, table));
    }
    return tables;
  }

  private static TableStatus read(Connection connection, String table) throws SQLException {
    long counted =
        number(
            connection,
            "SELECT COUNT(*) FROM (SELECT 1 FROM " + table + " LIMIT " + (COUNTED + 1) + ") t");
    boolean small = counted <= COUNTED;
    long rows = small ? counted : Math.max(counted, estimate(connection, table));
    boolean exact = small || hasIndex(connection, table);
    String newest =
        text(
            connection,
            exact
                ? "SELECT DATE_FORMAT(MAX(harvest_ts), '%Y-%m-%d %H:%i:%s') FROM " + table
                : "SELECT DATE_FORMAT(MAX(harvest_ts), '%Y-%m-%d %H:%i:%s') FROM ("
                    + "(SELECT harvest_ts FROM "
                    + table
                    + " ORDER BY channel LIMIT "
                    + SAMPLE
                    + ") UNION ALL (SELECT harvest_ts FROM "
                    + table
                    + " ORDER BY channel DESC LIMIT "
                    + SAMPLE
                    + ")) t");
    return new TableStatus(table, rows, small, newest, exact);
  }

  private static long estimate(Connection connection, String table) throws SQLException {
    return number(
        connection,
        "SELECT COALESCE(MAX(table_rows), 0) FROM information_schema.tables"
            + " WHERE table_schema = DATABASE() AND table_name = '"
            + table
            + "'");
  }

  /** Whether an index begins with harvest_ts, so that its maximum is one look-up. */
  private static boolean hasIndex(Connection connection, String table) throws SQLException {
    return number(
            connection,
            "SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE()"
                + " AND table_name = '"
                + table
                + "' AND column_name = 'harvest_ts' AND seq_in_index = 1")
        > 0;
  }

  private static long number(Connection connection, String sql) throws SQLException {
    return Long.parseLong(text(connection, sql));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setQueryTimeout(QUERY_SECONDS);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
