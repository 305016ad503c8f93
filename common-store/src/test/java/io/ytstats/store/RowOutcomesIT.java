package io.ytstats.store;

import static io.ytstats.store.Points.point;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.schema.DataPoint;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inserted, updated and unchanged rows are counted exactly, by a model that counts on its own. */
class RowOutcomesIT {
  private static TestDatabase database;

  private final AtomicLong inserted = new AtomicLong();
  private final AtomicLong updated = new AtomicLong();
  private final AtomicLong unchanged = new AtomicLong();

  @BeforeAll
  static void start() {
    database = TestDatabase.shared();
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void emptyTables() throws SQLException {
    database.recreateTables();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"useAffectedRows=false", "useAffectedRows=true", "useServerPrepStmts=false"})
  void randomBatchesOfEverySizeAreCountedExactly(String parameters) throws Exception {
    Random random = new Random(42);
    Map<String, Long> table = new HashMap<>();
    try (HikariDataSource pool = database.open(2, parameters);
        ParallelWriter writer =
            new ParallelWriter(pool, TableModel.of(StoreTable.DAILY), 2, this::count)) {
      for (int size : List.of(1, 1, 2, 3, 7, 64, 1_023, 1_024, 1_025, 2_500, 5_000, 1, 2, 3_000)) {
        for (int repeat = 0; repeat < 3; repeat++) {
          writeAndCompare(writer, size, random, table);
        }
      }
    }
    assertThat(database.query("SELECT COUNT(*) FROM yt.yt_daily"))
        .containsExactly(Long.toString(inserted.get()));
    assertThat(updated.get()).isPositive();
    assertThat(unchanged.get()).isPositive();
  }

  private void writeAndCompare(
      ParallelWriter writer, int size, Random random, Map<String, Long> table) throws Exception {
    RowBatch batch = new RowBatch(StoreTable.DAILY);
    Map<String, Long> latest = new HashMap<>();
    for (int i = 0; i < size; i++) {
      // few channels, hours and counts, so that keys and whole data points come again
      DataPoint point =
          point(
              "channel-" + random.nextInt(2 * size + 2),
              String.format("2017-08-0%dT%02d:00:00", 1 + random.nextInt(2), random.nextInt(4)),
              random.nextInt(2));
      batch.add(point);
      latest.merge(
          point.channel() + " " + point.harvestEpochSecond() / 86_400, point.rank(), Math::max);
    }
    long expectInserted = inserted.get();
    long expectUpdated = updated.get();
    long expectUnchanged = unchanged.get();
    for (Map.Entry<String, Long> row : latest.entrySet()) {
      Long before = table.get(row.getKey());
      if (before == null) {
        expectInserted++;
      } else if (before < row.getValue()) {
        expectUpdated++;
      } else {
        expectUnchanged++;
      }
      table.merge(row.getKey(), row.getValue(), Math::max);
    }
    writer.write(batch);
    assertThat(List.of(inserted.get(), updated.get(), unchanged.get()))
        .as("inserted, updated, unchanged after a batch of %s", size)
        .containsExactly(expectInserted, expectUpdated, expectUnchanged);
  }

  @Test
  void aRefusedRowIsNotCountedAndTheOthersAreCountedOnce() throws Exception {
    database.execute(
        "CREATE TRIGGER yt.refuse BEFORE INSERT ON yt.yt_daily FOR EACH ROW"
            + " IF NEW.channel = 'bad' THEN SIGNAL SQLSTATE '22003'; END IF");
    try (HikariDataSource pool = database.open()) {
      RowBatch batch = new RowBatch(StoreTable.DAILY);
      for (int i = 0; i < 100; i++) {
        batch.add(point(i == 50 ? "bad" : "channel-" + i, "2017-08-02T01:00:00", 1));
      }
      TableWriter writer = new TableWriter(pool, TableModel.of(StoreTable.DAILY), this::count);
      assertThat(writer.write(batch).refused()).hasSize(1);
      assertThat(List.of(inserted.get(), updated.get(), unchanged.get()))
          .containsExactly(99L, 0L, 0L);
    }
  }

  private void count(long newRows, long laterRows, long otherRows) {
    inserted.addAndGet(newRows);
    updated.addAndGet(laterRows);
    unchanged.addAndGet(otherRows);
  }
}
