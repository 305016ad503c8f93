package io.ytstats.benchmarks;

import io.ytstats.harness.TableRows;
import io.ytstats.localstack.LocalStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The stack's table {@code yt_daily}, prepared by a user with every right. */
record DailyTable(LocalStack stack) {
  void empty() throws SQLException {
    run("TRUNCATE TABLE yt_daily");
  }

  /** Keeps a copy of the rows for {@link #restore}. */
  void keep() throws SQLException {
    run(
        "DROP TABLE IF EXISTS yt_daily_kept",
        "CREATE TABLE yt_daily_kept LIKE yt_daily",
        "INSERT INTO yt_daily_kept SELECT * FROM yt_daily");
  }

  /** Replaces the rows by those of the copy. */
  void restore() throws SQLException {
    run("TRUNCATE TABLE yt_daily", "INSERT INTO yt_daily SELECT * FROM yt_daily_kept");
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * Checks that the table holds the rows that follow from what was written, and nothing else.
   *
   * @throws io.ytstats.harness.HarnessException if it does not
   */
  void check(Dataset... written) throws SQLException {
    Answer.check("the table", Answer.to(written), TableRows.of(stack));
  }
}
