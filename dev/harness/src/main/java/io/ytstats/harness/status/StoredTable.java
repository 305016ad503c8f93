package io.ytstats.harness.status;

import io.ytstats.harness.TableRows;
import io.ytstats.harness.TableRows.Key;
import io.ytstats.harness.TableRows.Row;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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
    Map<Key, Row> rows = latest(connection, limit);
    long count = count(connection);
    out.printf("%s: %,d rows%n", table, count);
    int width = rows.keySet().stream().mapToInt(key -> key.channel().length()).reduce(7, Math::max);
    String line = "  %-19s  %-" + width + "s  %-14s  %13s%n";
    if (!rows.isEmpty()) {
      out.printf(line, "harvest_ts", "channel", periodColumn, "subs");
    }
    rows.forEach(
        (key, row) -> out.printf(line, row.harvestTs(), key.channel(), key.period(), row.subs()));
    if (count > rows.size()) {
      out.printf("  and %,d more%n", count - rows.size());
    }
    return count;
  }

  /** A line: how many rows there are, and the latest of them. */
  String summary(Connection connection, int limit) throws SQLException {
    Formatter line = new Formatter(Locale.ROOT);
    line.format("       %-10s %,d rows", table, count(connection));
    String before = "; last: ";
    for (Map.Entry<Key, Row> row : latest(connection, limit).entrySet()) {
      Key key = row.getKey();
      line.format("%s%s %s %,d", before, key.channel(), key.period(), row.getValue().subs());
      before = ", ";
    }
    return line.format("%n").toString();
  }

  private long count(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM " + table);
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private Map<Key, Row> latest(Connection connection, int limit) throws SQLException {
    Map<Key, Row> rows = new LinkedHashMap<>();
    // as text, so that no driver's time zone comes between
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT channel, "
                + period
                + ", DATE_FORMAT(harvest_ts, '%Y-%m-%d %H:%i:%s'), subs FROM "
                + table
                + " ORDER BY harvest_ts DESC, channel LIMIT ?")) {
      query.setInt(1, limit);
      TableRows.read(query.executeQuery(), rows);
    }
    return rows;
  }
}
