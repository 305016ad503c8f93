package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A database that fails while a store writes. */
class StoreFailuresIT extends StoreScenario {
  @Test
  void aDroppedColumnStopsTheStoreWithoutACommit() throws Exception {
    try (RunningStore store = store()) {
      send(point("a", "2017-08-02T02:00:00", 1));
      awaitCommitted(1);
      execute("ALTER TABLE yt_daily CHANGE subs subs_away int NOT NULL");
      send(point("a", "2017-08-02T10:00:00", 2));

      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log())
          .contains("table yt_daily at 127.0.0.1:", "SQLSTATE 42S22", "not committed: " + topic());
      assertThat(committed()).isEqualTo(1);
      assertThat(deadLetters(0)).isEmpty();
    } finally {
      execute("ALTER TABLE yt_daily CHANGE subs_away subs int NOT NULL");
    }
    try (RunningStore store = store()) {
      awaitRows("2017-08-02 10:00:00 a 2");
      store.stop();
    }
  }

  @Test
  void aReadOnlyServerIsRetriedAndAMissingRightStopsTheStore() throws Exception {
    try (RunningStore store = store()) {
      send(point("a", "2017-08-02T02:00:00", 1));
      awaitCommitted(1);
      execute("SET GLOBAL read_only = 1");
      send(point("a", "2017-08-02T10:00:00", 2));
      store.awaitLog("error 1290); retrying in ");
      assertThat(committed()).isEqualTo(1);
      execute("SET GLOBAL read_only = 0");
      awaitCommitted(2);
      awaitRows("2017-08-02 10:00:00 a 2");

      execute("REVOKE UPDATE ON yt.yt_daily FROM 'pixuser'@'%'");
      send(point("a", "2017-08-02T18:00:00", 3));
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.lastLine())
          .contains(
              "table yt_daily at 127.0.0.1:",
              "command denied to user 'pixuser'",
              "error 1142",
              "not committed: " + topic());
      assertThat(committed()).isEqualTo(2);
      assertThat(deadLetters(0)).isEmpty();
    } finally {
      execute("SET GLOBAL read_only = 0");
      execute("GRANT UPDATE ON yt.yt_daily TO 'pixuser'@'%'");
    }
    try (RunningStore store = store()) {
      awaitRows("2017-08-02 18:00:00 a 3");
      store.stop();
    }
  }

  @Test
  void aConnectionLostWithinAWriteIsRetried() throws Exception {
    try (RunningStore store = store();
        Connection locker = stack().database().connectAsAdmin();
        Statement lock = locker.createStatement()) {
      locker.setAutoCommit(false);
      lock.execute("INSERT INTO yt_daily VALUES (NOW(), 'a', '2017-08-02', 1)");
      send(point("a", "2017-08-02T02:00:00", 1));
      send(point("b", "2017-08-02T02:00:00", 2));
      // before it reads it prepares its statements, and those are not to be killed
      store.awaitLog("assigned partitions [");
      for (int kills = 1; kills <= 2; kills++) {
        await().atMost(PATIENCE).until(StoreFailuresIT::killWriting);
        int seen = kills;
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> assertThat(store.log().split("; retrying in ", -1)).hasSize(seen + 1));
      }
      assertThat(committed()).isEqualTo(0);
      locker.rollback();

      awaitRows("2017-08-02 02:00:00 a 1", "2017-08-02 02:00:00 b 2");
      awaitCommitted(2);
      store.stop();
      assertThat(store.log()).contains("read=2 rows=2 rejects=0 retries=2");
    }
    assertThat(deadLetters(0)).isEmpty();
  }

  private static boolean killWriting() throws SQLException {
    List<String> ids = writing();
    for (String id : ids) {
      execute("KILL " + id);
    }
    return !ids.isEmpty();
  }
}
