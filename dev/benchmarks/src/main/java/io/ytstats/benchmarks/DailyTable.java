package io.ytstats.benchmarks;

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

/** The stack's table {@code yt_daily}, made ready and looked at with every right. */
final class DailyTable {
  private static final String KEPT = "yt_daily_kept";

  private final LocalStack stack;

  DailyTable(LocalStack stack) {
    this.stack = stack;
  }

  void empty() throws SQLException {
    run("TRUNCATE TABLE yt_daily");
  }

  /** Keeps a copy of what is in the table now, for {@link #restore}. */
  void keep() throws SQLException {
    run("CREATE TABLE " + KEPT + " LIKE yt_daily");
    run("INSERT INTO " + KEPT + " SELECT * FROM yt_daily");
  }

  /** Puts the copy's rows into the table, and no others. */
  void restore() throws SQLException {
    empty();
    run("INSERT INTO yt_daily SELECT * FROM " + KEPT);
  }

  /** Drops the copy. */
  void forget() throws SQLException {
    run("DROP TABLE " + KEPT);
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Compares the whole table with what some data must come to.
   *
   * @param data that was written last
   * @param before what stood in the table before, by {@link Dataset#dailyKey}; may be empty
   * @throws BenchmarkException if they are not the same
   */
  void check(Dataset data, long[] before) throws SQLException {
    long[] answer = data.dailyAnswer();
    long[] expected = Arrays.copyOf(before, Math.max(before.length, answer.length));
    for (int key = 0; key < answer.length; key++) {
      expected[key] = Math.max(expected[key], answer[key]);
    }
    long[] found = read(data, expected.length);
    for (int key = 0; key < expected.length; key++) {
      if (found[key] != expected[key]) {
        throw new BenchmarkException(
            "yt_daily: wrong answer for key " + key + ": " + found[key] + ", not " + expected[key]);
      }
    }
  }

  private long[] read(Dataset data, int keys) throws SQLException {
    long[] found = new long[keys];
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      // row by row: it may be a large table
      statement.setFetchSize(Integer.MIN_VALUE);
      try (ResultSet rows =
          statement.executeQuery("SELECT channel, harvest_ts, date, subs FROM yt_daily")) {
        while (rows.next()) {
          long rank =
              Freshness.rank(
                  rows.getObject(2, LocalDateTime.class).toEpochSecond(ZoneOffset.UTC),
                  rows.getInt(4));
          DailyRow row = DailyRow.of(DataPoint.ofRank(rows.getString(1), rank));
          int key = data.dailyKey(DataPoint.ofRank(row.channel(), rank));
          if (!row.date().equals(rows.getObject(3, LocalDateTime.class)) || found[key] != 0) {
            throw new BenchmarkException("yt_daily holds what it must not: " + row);
          }
          found[key] = rank;
        }
      }
    }
    return found;
  }
}
