package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads on a real server. */
class TableScanIT {
  /** In code point order; in the order of Java strings the last two are exchanged. */
  private static final List<String> CHANNELS =
      List.of("A", "B", "a", "b", "c", "é", "ガ", "\uFF21", "\uD83D\uDE00");

  private static final List<String> DAYS = List.of("2017-08-01", "2017-08-02", "2017-08-03");

  private static TestDatabase database;
  private static HikariDataSource dataSource;

  private final TableScan scan = new TableScan(dataSource, StoreTable.DAILY);

  @BeforeAll
  static void start() {
    database = TestDatabase.shared();
    dataSource = database.open();
  }

  @AfterAll
  static void stop() {
    dataSource.close();
    database.close();
  }

  @BeforeEach
  void fill() throws SQLException {
    database.recreateTables();
    for (String channel : CHANNELS) {
      for (String day : DAYS) {
        database.execute(
            String.format(
                "INSERT INTO yt_daily VALUES ('%s 02:00:00', '%s', '%s', 7)", day, channel, day));
      }
    }
  }

  @Test
  void rangesAreDisjointAndComplete() throws SQLException {
    for (int rows : List.of(1, 2, 5, 7, 26, 1000)) {
      List<String> cuts = scan.cuts(rows);
      assertThat(cuts).hasSizeLessThanOrEqualTo(CHANNELS.size()).doesNotHaveDuplicates();
      List<String> keys = new ArrayList<>();
      String from = null;
      for (String cut : cuts) {
        keys.addAll(keys(from, cut));
        from = cut;
      }
      keys.addAll(keys(from, null));

      assertThat(keys)
          .as("ranges of " + rows)
          .hasSize(CHANNELS.size() * DAYS.size())
          .doesNotHaveDuplicates();
    }
    assertThat(scan.cuts(5)).isNotEmpty();
    assertThat(scan.cuts(1000)).isEmpty();
  }

  @Test
  void rowsAreReturnedUnchanged() throws SQLException {
    database.execute("DELETE FROM yt_daily");
    database.execute(
        "INSERT INTO yt_daily VALUES ('2017-08-02 01:02:03', 'a', '2017-08-01 05:00:00', -3)");

    try (TableScan.Cursor rows = scan.range(null, null)) {
      StoredRow row = rows.next();
      assertThat(row.channel()).isEqualTo("a");
      assertThat(row.period()).isEqualTo("2017-08-01 05:00:00");
      assertThat(row.harvestTs()).isEqualTo("2017-08-02 01:02:03");
      assertThat(row.subs()).isEqualTo(-3);
      assertThat(rows.hasNext()).isFalse();
    }
  }

  @Test
  void aDayIsRecognisedWithAnyPrecisionOfItsColumn() throws SQLException {
    for (int digits : new int[] {1, 3, 6}) {
      database.execute("ALTER TABLE yt_daily MODIFY date datetime(" + digits + ") NOT NULL");

      assertThat(keys(null, null)).contains("A 2017-08-01").allMatch(key -> key.length() < 16);
      try (TableScan.Finder finder = scan.finder()) {
        assertThat(finder.find("A", "2017-08-02")).map(StoredRow::period).contains("2017-08-02");
      }
    }
    database.execute(
        "UPDATE yt_daily SET date = '2017-08-05 00:00:00.000001' WHERE date = '2017-08-02'");
    assertThat(keys(null, null)).contains("A 2017-08-05 00:00:00.000001");
  }

  @Test
  void aRowIsFoundAsItIsNow() throws SQLException {
    try (TableScan.Finder finder = scan.finder()) {
      assertThat(finder.find("A", "2017-08-02")).map(StoredRow::subs).contains(7);
      database.execute("UPDATE yt_daily SET subs = 8 WHERE channel = 'A'");
      assertThat(finder.find("A", "2017-08-02")).map(StoredRow::subs).contains(8);
      assertThat(finder.find("A", "2017-08-09")).isEmpty();
    }
  }

  private List<String> keys(String from, String until) throws SQLException {
    List<String> keys = new ArrayList<>();
    try (TableScan.Cursor rows = scan.range(from, until)) {
      rows.forEachRemaining(row -> keys.add(row.channel() + " " + row.period()));
    }
    return keys;
  }
}
