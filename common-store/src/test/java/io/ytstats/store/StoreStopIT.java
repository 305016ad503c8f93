package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stopping at a bad moment. */
@Tag("long")
class StoreStopIT extends StoreScenario {
  @Test
  void stopsInTimeWhileTheDatabaseIsUnavailableAndContinuesAfterwards() throws Exception {
    try (RunningStore store = store()) {
      send(point("a", "2017-08-02T02:00:00", 1));
      awaitCommitted(1);
      stack().database().kill();
      send(point("a", "2017-08-02T10:00:00", 2));
      store.awaitLog("; retrying in ");
      store.stop();
      assertThat(store.log()).contains("the batch is not committed");
    }
    try (RunningStore store = store()) {
      store.awaitLog("is unavailable: ");
      stack().database().start();
      awaitRows("2017-08-02 10:00:00 a 2");
      store.stop();
    }
  }

  @Test
  void stopsInTimeWhileTheServerDoesNotAnswer() throws Exception {
    try (RunningStore store = store();
        Connection locker = stack().database().connectAsAdmin();
        Statement lock = locker.createStatement()) {
      locker.setAutoCommit(false);
      lock.execute("INSERT INTO yt_daily VALUES (NOW(), 'a', '2017-08-02', 1)");
      send(point("a", "2017-08-02T02:00:00", 1));
      await().atMost(PATIENCE).until(() -> !writing().isEmpty());

      store.stop();

      assertThat(store.log()).contains("the batch is not committed");
      assertThat(committed()).isEqualTo(0);
      locker.rollback();
    }
  }

  @Test
  void aStopInTheMiddleOfABacklogLosesNothing() throws Exception {
    int channels = 30_000;
    for (int hour = 0; hour < 3; hour++) {
      for (int channel = 0; channel < channels; channel++) {
        sendLater(point("c" + channel, "2017-08-02T0" + hour + ":00:00", 9 - hour));
      }
    }
    flush();
    try (RunningStore store = store()) {
      await().atMost(PATIENCE).until(() -> !rows("LIMIT 1").isEmpty());
      store.stop();
    }
    assertThat(committed()).as("the stop came in the middle").isLessThan(3L * channels);
    try (RunningStore store = store()) {
      awaitCommitted(3L * channels);
      store.stop();
    }
    assertThat(rows("WHERE harvest_ts = '2017-08-02 02:00:00' AND subs = 7")).hasSize(channels);
  }
}
