package io.ytstats.store;

import static io.ytstats.store.Points.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.schema.DataPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several connections for a batch, on a real server; see {@link TestDatabase}. */
class ParallelWriterIT {
  private static final int CONNECTIONS = 3;
  private static final String COUNT = "SELECT COUNT(*) FROM yt.yt_daily";

  private static TestDatabase database;

  @BeforeAll
  static void start() {
    database = TestDatabase.shared();
  }

  @AfterAll
  static void stop() {
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void emptyTables() throws SQLException {
    database.recreateTables();
  }

  @Test
  void aLargeBatchIsOneTransactionPerConnectionAndASmallOneIsOneTransaction() throws Exception {
    try (HikariDataSource pool = database.open(CONNECTIONS);
        ParallelWriter writer = writerOn(pool)) {
      long before = commits();
      assertThat(writer.write(batchOf(0, 6_000)).rows()).isEqualTo(6_000);
      assertThat(commits() - before).isEqualTo(3);

      assertThat(writer.write(batchOf(6_000, 6_000 + 2 * ParallelWriter.MIN_PART_ROWS - 1)).rows())
          .isEqualTo(2 * ParallelWriter.MIN_PART_ROWS - 1);
      assertThat(commits() - before).isEqualTo(4);
    }
    assertThat(database.query(COUNT)).containsExactly("8047");
  }

  @Test
  void refusedRowsOfAllPartsAreReported() throws Exception {
    refuse("subs IN (5, 5999)", "22003");
    try (HikariDataSource pool = database.open(CONNECTIONS);
        ParallelWriter writer = writerOn(pool)) {
      WriteResult result = writer.write(batchOf(0, 6_000));

      assertThat(result.refused()).extracting(WriteResult.Refusal::number).containsExactly(5, 5999);
      assertThat(result.rows()).isEqualTo(5_998);
    }
    assertThat(database.query(COUNT)).containsExactly("5998");
  }

  @Test
  void aFailedPartFailsTheBatchAndARetryWritesIt() throws Exception {
    RowBatch batch = batchOf(0, 6_000);
    try (Connection locker = database.connectAsAdmin();
        HikariDataSource pool = database.open(CONNECTIONS);
        ParallelWriter writer = writerOn(pool)) {
      waitBrieflyForLocks(pool, CONNECTIONS);
      lock(locker, "channel-5999");

      assertFailure(writer, batch, DatabaseFailure.TRANSIENT);
      // the other parts were written
      assertThat(database.query(COUNT)).containsExactly("4000");

      locker.rollback();
      assertThat(writer.write(batch).rows()).isEqualTo(6_000);
    }
    assertThat(database.query(COUNT)).containsExactly("6000");
  }

  @Test
  void ofSeveralFailuresThePermanentOneIsThrown() throws Exception {
    // neither a refused row nor a transient failure
    refuse("subs = 5999", "45000");
    try (Connection locker = database.connectAsAdmin();
        HikariDataSource pool = database.open(CONNECTIONS);
        ParallelWriter writer = writerOn(pool)) {
      waitBrieflyForLocks(pool, CONNECTIONS);
      lock(locker, "channel-0000");
      SQLException failure = assertFailure(writer, batchOf(0, 6_000), DatabaseFailure.FATAL);
      assertThat(failure.getSuppressed())
          .singleElement()
          .satisfies(e -> assertThat(DatabaseFailure.of(e)).isEqualTo(DatabaseFailure.TRANSIENT));
      locker.rollback();
    }
    assertThat(database.query(COUNT)).containsExactly("2000");
  }

  @Test
  void twoWritersOnTheSameKeysLeaveNoStaleRowAndDoNotDeadlock() throws Exception {
    List<DataPoint> points = new ArrayList<>();
    for (int key = 0; key < 4_000; key++) {
      for (int version = 0; version < 5; version++) {
        points.add(point("channel-" + key, "2017-08-02T10:0" + version + ":00", version));
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Future<?>> writers = new ArrayList<>();
    for (int seed = 0; seed < 2; seed++) {
      List<DataPoint> own = new ArrayList<>(points);
      Collections.shuffle(own, new Random(seed));
      writers.add(
          threads.submit(
              () -> {
                try (HikariDataSource pool = database.open(CONNECTIONS);
                    ParallelWriter writer = writerOn(pool)) {
                  for (int from = 0; from < own.size(); from += 4_000) {
                    RowBatch batch = new RowBatch(StoreTable.DAILY);
                    own.subList(from, from + 4_000).forEach(batch::add);
                    // a deadlock would be thrown: there is no retry here
                    writer.write(batch);
                  }
                }
                return null;
              }));
    }
    threads.shutdown();
    for (Future<?> writer : writers) {
      writer.get(60, TimeUnit.SECONDS);
    }

    assertThat(database.query(COUNT + " WHERE subs = 4 AND MINUTE(harvest_ts) = 4"))
        .containsExactly("4000");
    assertThat(database.query(COUNT)).containsExactly("4000");
  }

  @Test
  void everyConnectionPreparesItsStatementsBeforeTheFirstBatch() throws Exception {
    try (HikariDataSource pool = database.open(CONNECTIONS);
        ParallelWriter writer = writerOn(pool)) {
      long before = prepared();
      writer.prepare();
      // 1,024 rows and every power of two below
      assertThat(prepared() - before).isEqualTo(11 * CONNECTIONS);

      writer.write(batchOf(0, 7_000));
      assertThat(prepared() - before).isEqualTo(11 * CONNECTIONS);
    }
  }

  private static ParallelWriter writerOn(HikariDataSource pool) {
    return new ParallelWriter(pool, StoreTable.DAILY, CONNECTIONS);
  }

  private static void lock(Connection locker, String channel) throws SQLException {
    locker.setAutoCommit(false);
    try (Statement lock = locker.createStatement()) {
      lock.execute("INSERT INTO yt.yt_daily VALUES (NOW(), '" + channel + "', '2017-08-02', 1)");
    }
  }

  private static SQLException assertFailure(
      ParallelWriter writer, RowBatch batch, DatabaseFailure expected) {
    SQLException failure = catchThrowableOfType(SQLException.class, () -> writer.write(batch));
    assertThat(failure == null ? null : DatabaseFailure.of(failure))
        .as("%s", failure)
        .isEqualTo(expected);
    return failure;
  }

  /** Lets no connection of a pool wait for a lock for more than a second. */
  private static void waitBrieflyForLocks(HikariDataSource pool, int connections)
      throws SQLException {
    if (connections > 0) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SET SESSION innodb_lock_wait_timeout = 1");
        waitBrieflyForLocks(pool, connections - 1);
      }
    }
  }

  /** Makes the server refuse rows. */
  private static void refuse(String condition, String sqlState) throws SQLException {
    database.execute(
        "CREATE TRIGGER yt.refusal BEFORE INSERT ON yt.yt_daily FOR EACH ROW IF NEW."
            + condition
            + " THEN SIGNAL SQLSTATE '"
            + sqlState
            + "' SET MYSQL_ERRNO = 1264, MESSAGE_TEXT = 'Refused'; END IF");
  }

  /** One row for each channel; its number in the batch counts from the first. */
  private static RowBatch batchOf(int from, int to) {
    RowBatch batch = new RowBatch(StoreTable.DAILY);
    for (int i = from; i < to; i++) {
      batch.add(point(String.format("channel-%04d", i), "2017-08-02T10:00:00", i));
    }
    return batch;
  }

  private static long commits() throws SQLException {
    return status("Com_commit");
  }

  private static long prepared() throws SQLException {
    return status("Com_stmt_prepare");
  }

  private static long status(String name) throws SQLException {
    return Long.parseLong(database.query("SHOW GLOBAL STATUS LIKE '" + name + "'").get(0));
  }
}
