package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.LocalStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database whose disk is full. */
@Tag("long")
class StoreFullDiskIT extends StoreScenario {
  @ParameterizedTest(name = ParameterizedTest.DISPLAY_NAME_PLACEHOLDER + "{0}")
  @ValueSource(ints = {1, 2})
  void aFullDiskStopsTheStoreWithoutACommitAndNothingIsLost(int connections) throws Exception {
    int records = 30_000;
    for (int i = 0; i < records; i++) {
      // as long as a channel can be: 12 MB in all, and 6 are free
      sendLater(point("\ud83c\udfac".repeat(95) + i, "2017-08-02T02:00:00", i));
    }
    flush();
    // a test cannot fill a disk; InnoDB reports a file that may not grow with the same error
    try (LocalStack small =
        LocalStack.inTemporaryFolder()
            .withoutKafka()
            .dbOptions(
                "--innodb-file-per-table=0",
                "--innodb-data-file-path=ibdata1:12M:autoextend:max:18M")
            .start()) {
      String[] there = {
        "--db-url=" + small.jdbcUrl(),
        "--db-password-file=" + small.dbPasswordFile(),
        "--db-connections=" + connections
      };
      long batch;
      try (RunningStore store = store(there)) {
        assertThat(store.exitCode()).isEqualTo(1);
        batch = uncommitted(store.lastLine());
        String place = small.jdbcUrl().replaceFirst("jdbc:mysql://", "");
        assertThat(store.lastLine())
            .contains(
                "table yt_daily at " + place + ":",
                "The table 'yt_daily' is full",
                "error 1114",
                "not committed: " + topic());
      }
      assertThat(committed()).isLessThan(records);
      assertThat(deadLetters(0)).isEmpty();
      try (Connection connection = small.database().connectAsAdmin();
          Statement statement = connection.createStatement()) {
        // of two parts, each a transaction, one may have been in time
        assertThat(count(statement) - committed())
            .as("nothing half written")
            .isIn(connections == 1 ? List.of(0L) : List.of(0L, batch / 2, batch - batch / 2));
        // room: the table moves into a file of its own
        statement.execute("SET GLOBAL innodb_file_per_table = 1");
        statement.execute("ALTER TABLE yt_daily ENGINE = InnoDB");
        try (RunningStore store = store(there)) {
          awaitCommitted(records);
          store.stop();
        }
        assertThat(count(statement)).isEqualTo(records);
      }
    }
  }

  /** How many records a store's last words say are not committed. */
  private static long uncommitted(String line) {
    return Pattern.compile("offsets (\\d+) to (\\d+)")
        .matcher(line)
        .results()
        .mapToLong(range -> Long.parseLong(range.group(2)) - Long.parseLong(range.group(1)) + 1)
        .sum();
  }

  private static long count(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM yt_daily")) {
      row.next();
      return row.getLong(1);
    }
  }
}
