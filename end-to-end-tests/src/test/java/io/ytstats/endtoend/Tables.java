package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.fail;

import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The two tables, read by JDBC and compared row for row. */
final class Tables {
  private static final int SHOWN_DIFFERENCES = 20;

  private final LocalStack stack;

  Tables(LocalStack stack) {
    this.stack = stack;
  }

  /** A row's primary key: the channel, and the day or the month as the table writes it. */
  record RowKey(String channel, String period) implements Comparable<RowKey> {
    @Override
    public int compareTo(RowKey other) {
      int byChannel = channel.compareTo(other.channel);
      return byChannel != 0 ? byChannel : period.compareTo(other.period);
    }
  }

  /** The rest of a row. As text, a {@code harvest_ts} sorts as the time does. */
  record Reading(String harvestTs, int subs) implements Comparable<Reading> {
    @Override
    public int compareTo(Reading other) {
      int byTime = harvestTs.compareTo(other.harvestTs);
      return byTime != 0 ? byTime : Integer.compare(subs, other.subs);
    }
  }

  /** All rows of both tables. */
  record Rows(SortedMap<RowKey, Reading> daily, SortedMap<RowKey, Reading> monthly) {
    /** Fails with the rows in which these differ from what was expected. */
    void assertEqualTo(Rows expected, String of) {
      List<String> differences = new ArrayList<>();
      compare("yt_daily", expected.daily, daily, differences);
      compare("yt_monthly", expected.monthly, monthly, differences);
      if (!differences.isEmpty()) {
        fail(
            "%s: %d rows of %d and %d differ:%n%s",
            of,
            differences.size(),
            expected.daily.size(),
            expected.monthly.size(),
            String.join(
                "\n", differences.subList(0, Math.min(SHOWN_DIFFERENCES, differences.size()))));
      }
    }

    private static void compare(
        String table,
        Map<RowKey, Reading> expected,
        Map<RowKey, Reading> actual,
        List<String> differences) {
      expected.forEach(
          (key, reading) -> {
            if (!actual.containsKey(key)) {
              differences.add(table + ": missing    " + key + " " + reading);
            } else if (!actual.get(key).equals(reading)) {
              differences.add(
                  table + ": differs    " + key + " is " + actual.get(key) + ", not " + reading);
            }
          });
      actual.forEach(
          (key, reading) -> {
            if (!expected.containsKey(key)) {
              differences.add(table + ": unexpected " + key + " " + reading);
            }
          });
    }
  }

  Rows rows() {
    // As text, so that no driver's time zone comes between. One snapshot for both tables.
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      return new Rows(
          query(
              connection,
              "SELECT channel, CAST(date AS CHAR), CAST(harvest_ts AS CHAR), subs FROM yt_daily"),
          query(
              connection,
              "SELECT channel, year_and_month, CAST(harvest_ts AS CHAR), subs FROM yt_monthly"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SortedMap<RowKey, Reading> query(Connection connection, String sql)
      throws SQLException {
    SortedMap<RowKey, Reading> rows = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.put(
            new RowKey(row.getString(1), row.getString(2)),
            new Reading(row.getString(3), row.getInt(4)));
      }
    }
    return rows;
  }

  private Connection connect() throws SQLException {
    try {
      return DriverManager.getConnection(
          stack.jdbcUrl(), stack.dbUser(), Files.readString(stack.dbPasswordFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
