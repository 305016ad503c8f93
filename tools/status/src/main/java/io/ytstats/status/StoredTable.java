package io.ytstats.status;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The two tables, as a reader sees them. */
enum StoredTable {
  DAILY("yt_daily", "date", "DATE_FORMAT(date, '%Y-%m-%d')"),
  MONTHLY("yt_monthly", "year_and_month", "year_and_month");

  private final String table;
  private final String periodColumn;
  private final String period;

  StoredTable(String table, String periodColumn, String period) {
    this.table = table;
    this.periodColumn = periodColumn;
    this.period = period;
  }

  /** Prints the rows with the latest harvests, at most so many, and returns how many there are. */
  long print(Connection connection, int limit, PrintStream out) throws SQLException {
    List<Row> rows = latest(connection, limit);
    long count = count(connection);
    out.printf("%s: %,d rows%n", table, count);
    int width = rows.stream().mapToInt(row -> row.channel.length()).reduce(7, Math::max);
    String line = "  %-19s  %-" + width + "s  %-14s  %13s%n";
    if (!rows.isEmpty()) {
      out.printf(line, "harvest_ts", "channel", periodColumn, "subs");
    }
    rows.forEach(row -> out.printf(line, row.harvestTs, row.channel, row.period, row.subs));
    if (count > rows.size()) {
      out.printf("  and %,d more%n", count - rows.size());
    }
    return count;
  }

  /**
   * The rows with the latest harvests in a line; the server reads the whole table for it. Nothing
   * for an empty table.
   */
  Optional<String> latestLine(Connection connection, int limit) throws SQLException {
    return latest(connection, limit).stream()
        .map(row -> String.format(Locale.ROOT, "%s %s %,d", row.channel, row.period, row.subs))
        .reduce((one, next) -> one + ", " + next)
        .map(rows -> "  latest of " + table + ": " + rows);
  }

  private long count(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM " + table);
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private List<Row> latest(Connection connection, int limit) throws SQLException {
    List<Row> rows = new ArrayList<>();
    // as text, so that no driver's time zone comes between
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT channel, "
                + period
                + ", DATE_FORMAT(harvest_ts, '%Y-%m-%d %H:%i:%s'), subs FROM "
                + table
                + " ORDER BY harvest_ts DESC, channel LIMIT ?")) {
      query.setInt(1, limit);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          rows.add(new Row(row));
        }
      }
    }
    return rows;
  }

  private static final class Row {
    private final String channel;
    private final String period;
    private final String harvestTs;
    private final int subs;

    Row(ResultSet row) throws SQLException {
      channel = row.getString(1);
      period = row.getString(2);
      harvestTs = row.getString(3);
      subs = row.getInt(4);
    }
  }
}
