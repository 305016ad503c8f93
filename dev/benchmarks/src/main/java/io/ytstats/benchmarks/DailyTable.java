package io.ytstats.benchmarks;

import io.ytstats.harness.HarnessException;
import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.function.Consumer;

/** The stack's table {@code yt_daily}, prepared and read by a user with every right. */
final class DailyTable {
  private static final String KEPT = "yt_daily_kept";

  private final LocalStack stack;

  DailyTable(LocalStack stack) {
    this.stack = stack;
  }

  void empty() throws SQLException {
    run("TRUNCATE TABLE yt_daily");
  }

  /** Keeps a copy of the rows for {@link #restore}. */
  void keep() throws SQLException {
    run(
        "CREATE TABLE " + KEPT + " LIKE yt_daily",
        "INSERT INTO " + KEPT + " SELECT * FROM yt_daily");
  }

  /** Replaces the rows by those of the copy. */
  void restore() throws SQLException {
    run("TRUNCATE TABLE yt_daily", "INSERT INTO yt_daily SELECT * FROM " + KEPT);
  }

  void dropKept() throws SQLException {
    run("DROP TABLE " + KEPT);
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Hands over every row; throws if one's date is not that of its time. */
  void forEach(Consumer<DataPoint> rows) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      // row by row: it may be a large table
      statement.setFetchSize(Integer.MIN_VALUE);
      try (ResultSet row =
          statement.executeQuery("SELECT channel, harvest_ts, date, subs FROM yt_daily")) {
        while (row.next()) {
          long second = row.getObject(2, LocalDateTime.class).toEpochSecond(ZoneOffset.UTC);
          DataPoint point =
              DataPoint.ofRank(row.getString(1), Freshness.rank(second, row.getInt(4)));
          if (!DailyRow.of(point).date().equals(row.getObject(3, LocalDateTime.class))) {
            throw new HarnessException("yt_daily: wrong date: " + point);
          }
          rows.accept(point);
        }
      }
    }
  }

  /**
   * Compares the whole table with the expected rows.
   *
   * @param data that was written last
   * @param before the latest rank of each {@link Dataset#dailyKey} before; may be empty
   * @throws HarnessException if they differ
   */
  void check(Dataset data, long[] before) throws SQLException {
    long[] latest = data.latestDaily();
    long[] expected = Arrays.copyOf(before, Math.max(before.length, latest.length));
    for (int key = 0; key < latest.length; key++) {
      expected[key] = Math.max(expected[key], latest[key]);
    }
    long[] found = new long[expected.length];
    forEach(point -> found[data.dailyKey(point)] = point.rank());
    int wrong = Arrays.mismatch(found, expected);
    if (wrong >= 0) {
      throw new HarnessException(
          String.format(
              "yt_daily: wrong row for key %d: %d, not %d", wrong, found[wrong], expected[wrong]));
    }
  }
}
