package io.ytstats.store;

import static io.ytstats.store.Points.point;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.app.FatalException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import io.ytstats.schema.Period;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The writer and its checks on a real server: the local stack's, or the one that {@link
 * TestDatabase} is pointed at.
 */
class TableWriterIT {
  private static TestDatabase database;
  private static HikariDataSource dataSource;

  @BeforeAll
  static void start() throws SQLException {
    database = TestDatabase.shared();
    dataSource = database.open();
  }

  @AfterAll
  static void stop() {
    if (dataSource != null) {
      dataSource.close();
    }
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void emptyTables() throws SQLException {
    database.recreateTables();
  }

  @Nested
  class Daily extends Subject {
    @Override
    StoreTable table() {
      return StoreTable.DAILY;
    }
  }

  @Nested
  class Monthly extends Subject {
    @Override
    StoreTable table() {
      return StoreTable.MONTHLY;
    }
  }

  abstract static class Subject extends StoreContract {
    @Override
    void write(List<DataPoint> points) throws SQLException {
      writeBatch(table(), points);
    }

    @Override
    List<String> rows() throws SQLException {
      return rowsOf(table());
    }

    @Test
    void thePeriodColumnHoldsThePeriod() throws SQLException {
      write(List.of(point("a", "2017-08-02T23:59:59", 1)));

      assertThat(
              database.query(
                  "SELECT CONCAT("
                      + table().primaryKey().get(1)
                      + ", '') FROM "
                      + table().tableName()))
          .containsExactly(table() == StoreTable.DAILY ? "2017-08-02 00:00:00" : "2017-08");
    }

    @Test
    void theTableOfSchemaSqlPassesTheCheck() throws SQLException {
      check(table());
    }

    @Test
    void idsAreKeptByteForByte() throws SQLException {
      assertIdsAreKept(dataSource, table());
    }
  }

  @Test
  void theTimeZoneOfTheJvmShiftsNothing() throws SQLException {
    TimeZone before = TimeZone.getDefault();
    try {
      for (String zone : new String[] {"America/New_York", "Asia/Kolkata", "UTC"}) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try (HikariDataSource elsewhere = database.open()) {
          RowBatch batch = new RowBatch(StoreTable.DAILY);
          batch.add(point(zone, "2017-03-12T02:30:00", 1));
          new TableWriter(elsewhere, StoreTable.DAILY).write(batch);
        }
      }
    } finally {
      TimeZone.setDefault(before);
    }

    assertThat(database.query("SELECT DISTINCT CONCAT(harvest_ts, ' ', date) FROM yt_daily"))
        .containsExactly("2017-03-12 02:30:00 2017-03-12 00:00:00");
  }

  @Test
  void fourWritersOnOverlappingKeysLeaveNoStaleRowAndDoNotDeadlock() throws Exception {
    List<DataPoint> points = new ArrayList<>();
    for (int key = 0; key < 500; key++) {
      for (int version = 0; version < 40; version++) {
        points.add(
            point("channel-" + key, String.format("2017-08-02T10:%02d:00", version), version % 7));
      }
    }
    InMemoryTable model = new InMemoryTable(StoreTable.DAILY);
    model.write(points);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<Integer>> writers = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      Random random = new Random(writer);
      writers.add(
          pool.submit(
              () -> {
                List<DataPoint> own = new ArrayList<>(points);
                Collections.shuffle(own, random);
                int batches = 0;
                try (HikariDataSource connection = database.open()) {
                  TableWriter tableWriter = new TableWriter(connection, StoreTable.DAILY);
                  for (int from = 0; from < own.size(); from += 500) {
                    RowBatch batch = new RowBatch(StoreTable.DAILY);
                    own.subList(from, from + 500).forEach(batch::add);
                    // a deadlock would be thrown: there is no retry here
                    tableWriter.write(batch);
                    batches++;
                  }
                }
                return batches;
              }));
    }
    pool.shutdown();
    for (Future<Integer> writer : writers) {
      assertThat(writer.get(60, TimeUnit.SECONDS)).isEqualTo(40);
    }

    assertThat(rowsOf(StoreTable.DAILY)).isEqualTo(model.rows());
  }

  @Test
  void aBatchIsAFewStatementsThatStayPrepared() throws SQLException {
    // its own pool: statements on tables that were recreated are prepared and counted again
    try (HikariDataSource own = database.open()) {
      TableWriter writer = new TableWriter(own, StoreTable.DAILY);
      long before = status("Com_insert");

      assertThat(writer.write(batchOf(2_500)).rows()).isEqualTo(2_500);

      // 2 of 1,024 rows, then 256, 128, 64 and 4
      assertThat(status("Com_insert") - before).isEqualTo(6);
      assertThat(rowsOf(StoreTable.DAILY)).hasSize(2_500);

      long prepared = status("Com_stmt_prepare");
      writer.write(batchOf(2_500));
      writer.write(batchOf(2_500));
      assertThat(status("Com_stmt_prepare")).isEqualTo(prepared);
    }
  }

  /** The administrator may forbid them, or a proxy may not support them. */
  @Test
  void aServerThatPreparesNoStatementsIsSentText() throws SQLException {
    String limit = database.query("SHOW GLOBAL VARIABLES LIKE 'max_prepared_stmt_count'").get(0);
    database.execute("SET GLOBAL max_prepared_stmt_count = 0");
    try (HikariDataSource own = database.open()) {
      long prepared = status("Com_stmt_execute");

      assertThat(new TableWriter(own, StoreTable.DAILY).write(batchOf(100)).rows()).isEqualTo(100);

      assertThat(rowsOf(StoreTable.DAILY)).hasSize(100);
      assertThat(status("Com_stmt_execute")).isEqualTo(prepared);
    } finally {
      database.execute("SET GLOBAL max_prepared_stmt_count = " + limit);
    }
  }

  @Test
  void aStatementOfTheLongestIdsIsShortEnoughForEveryServer() throws SQLException {
    RowBatch batch = new RowBatch(StoreTable.DAILY);
    for (int i = 0; i < 1_024; i++) {
      // four bytes each
      String id = String.format("%04d", i) + "\uD83D\uDE00".repeat(96);
      batch.add(point(id, "2017-08-02T10:00:00", i));
    }
    String limit = database.query("SHOW GLOBAL VARIABLES LIKE 'max_allowed_packet'").get(0);
    // the smallest default that any of the servers has had
    database.execute("SET GLOBAL max_allowed_packet = 1048576");
    try (HikariDataSource own = database.open()) {
      assertThat(new TableWriter(own, StoreTable.DAILY).write(batch).rows()).isEqualTo(1_024);
    } finally {
      database.execute("SET GLOBAL max_allowed_packet = " + limit);
    }
    assertThat(rowsOf(StoreTable.DAILY)).hasSize(1_024);
  }

  @Test
  void onlyTheRefusedRowIsOmittedAndTheNextLatestIsWritten() throws SQLException {
    database.execute(
        "CREATE TRIGGER yt.refusal BEFORE INSERT ON yt.yt_daily FOR EACH ROW IF NEW.subs = 666 THEN"
            + " SIGNAL SQLSTATE '22003' SET MYSQL_ERRNO = 1264, MESSAGE_TEXT = 'Out of range';"
            + " END IF");
    RowBatch batch = new RowBatch(StoreTable.DAILY);
    for (int i = 0; i < 100; i++) {
      batch.add(point("channel-" + i, "2017-08-02T02:00:00", i));
    }
    final int latest = batch.add(point("channel-7", "2017-08-02T20:00:00", 666));
    final int next = batch.add(point("channel-7", "2017-08-02T19:00:00", 666));
    batch.add(point("channel-7", "2017-08-02T18:00:00", 1)); // the substitute
    batch.add(point("channel-7", "2017-08-02T17:00:00", 666)); // never tried
    final int lone = batch.add(point("lone", "2017-08-02T17:00:00", 666));

    WriteResult result = new TableWriter(dataSource, StoreTable.DAILY).write(batch);

    assertThat(result.refused())
        .extracting(WriteResult.Refusal::number)
        .containsExactly(latest, next, lone);
    assertThat(result.refused().get(0).why())
        // the driver has one SQLSTATE for all of class 22
        .isEqualTo("Data truncation: Out of range (SQLSTATE 22001, error 1264)");
    assertThat(result.rows()).isEqualTo(100);
    assertThat(rowsOf(StoreTable.DAILY))
        .hasSize(100)
        .contains("2017-08-02T18:00:00 channel-7 2017-08-02 1");
  }

  @Test
  void aValueThatDoesNotFitANarrowColumnIsRefusedAndNotTruncated() throws SQLException {
    database.execute("ALTER TABLE yt.yt_daily MODIFY subs smallint NOT NULL");
    database.execute(
        "ALTER TABLE yt.yt_daily MODIFY channel varchar(5) CHARACTER SET utf8mb4 COLLATE"
            + " utf8mb4_bin NOT NULL");
    RowBatch batch = new RowBatch(StoreTable.DAILY);
    final int number = batch.add(point("a", "2017-08-02T02:00:00", 100_000));
    final int text = batch.add(point("abcdef", "2017-08-02T02:00:00", 1));
    batch.add(point("abcde", "2017-08-02T02:00:00", 1)); // fits

    WriteResult result = new TableWriter(dataSource, StoreTable.DAILY).write(batch);

    assertThat(result.refused())
        .extracting(WriteResult.Refusal::number)
        .containsExactly(number, text);
    assertThat(rowsOf(StoreTable.DAILY)).containsExactly("2017-08-02T02:00:00 abcde 2017-08-02 1");
  }

  @Test
  void failuresAreClassified() throws Exception {
    RowBatch batch = new RowBatch(StoreTable.DAILY);
    batch.add(point("a", "2017-08-02T02:00:00", 1));
    TableWriter writer = new TableWriter(dataSource, StoreTable.DAILY);

    try (Connection locker = database.connectAsAdmin();
        Statement lock = locker.createStatement();
        HikariDataSource own = database.open()) {
      locker.setAutoCommit(false);
      lock.execute("INSERT INTO yt.yt_daily VALUES (NOW(), 'a', '2017-08-02', 1)");
      try (Connection connection = own.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SET SESSION innodb_lock_wait_timeout = 1");
      }
      assertFailure(
          () -> new TableWriter(own, StoreTable.DAILY).write(batch), DatabaseFailure.TRANSIENT);
      locker.rollback();
    }

    killConnectionDuring(batch);

    database.execute("ALTER TABLE yt.yt_daily DROP COLUMN subs");
    assertFailure(() -> writer.write(batch), DatabaseFailure.FATAL);
    database.execute("DROP TABLE yt.yt_daily");
    assertFailure(() -> writer.write(batch), DatabaseFailure.FATAL);
    database.recreateTables();
    database.execute("ALTER TABLE yt.yt_daily ADD CHECK (subs > 100)");
    // MySQL before 8.0.16 reads a CHECK and forgets it
    if (!database
        .query(
            "SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = 'yt'"
                + " AND CONSTRAINT_TYPE = 'CHECK'")
        .isEmpty()) {
      assertFailure(() -> writer.write(batch), DatabaseFailure.FATAL);
    }
  }

  /** The writer waits for a lock and loses its connection; a retry writes the batch. */
  private static void killConnectionDuring(RowBatch batch) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    TableWriter writer = new TableWriter(dataSource, StoreTable.DAILY);
    try (Connection locker = database.connectAsAdmin();
        Statement lock = locker.createStatement()) {
      locker.setAutoCommit(false);
      lock.execute("INSERT INTO yt.yt_daily VALUES (NOW(), 'a', '2017-08-02', 1)");
      Future<WriteResult> writing = pool.submit(() -> writer.write(batch));
      await().atMost(Duration.ofSeconds(10)).until(() -> database.killWriting() > 0);
      assertFailure(
          () -> {
            try {
              return writing.get(10, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
              throw (Exception) e.getCause();
            }
          },
          DatabaseFailure.TRANSIENT);
      locker.rollback();
    } finally {
      pool.shutdown();
    }
    assertThat(writer.write(batch).rows()).isEqualTo(1);
  }

  @Test
  void everyProblemOfATableIsReportedWithTheStatementThatFixesIt() throws SQLException {
    database.execute("DROP TABLE yt.yt_daily");
    database.execute(
        "CREATE TABLE yt.yt_daily (harvest_ts timestamp NULL, channel varchar(50) CHARACTER SET"
            + " utf8mb4 COLLATE utf8mb4_general_ci NOT NULL, date date NOT NULL, region int NOT"
            + " NULL, PRIMARY KEY (channel), UNIQUE KEY one_a_day (date)) ENGINE = MyISAM");

    assertThatThrownBy(() -> check(StoreTable.DAILY))
        .isInstanceOf(FatalException.class)
        .message()
        .contains(
            "table yt_daily at here",
            "its engine MyISAM has no transactions: ALTER TABLE yt_daily ENGINE = InnoDB",
            "harvest_ts is timestamp and may be NULL: ALTER TABLE yt_daily MODIFY harvest_ts"
                + " datetime NOT NULL",
            "channel holds only 50 characters and has the collation utf8mb4_general_ci",
            "ALTER TABLE yt_daily MODIFY channel varchar(100) CHARACTER SET utf8mb4 COLLATE"
                + " utf8mb4_bin NOT NULL",
            "date is date: ALTER TABLE yt_daily MODIFY date datetime NOT NULL",
            "region is not a column of the store and has no default: ALTER TABLE yt_daily MODIFY"
                + " region int",
            "no column subs: ALTER TABLE yt_daily ADD COLUMN subs int NOT NULL",
            "its primary key is (channel): ALTER TABLE yt_daily DROP PRIMARY KEY, ADD PRIMARY KEY"
                + " (channel, date)",
            "a second unique key, one_a_day: ALTER TABLE yt_daily DROP INDEX one_a_day");
  }

  @Test
  void theReportedStatementsFixTheTable() throws SQLException {
    database.execute(
        "ALTER TABLE yt.yt_monthly DROP PRIMARY KEY, MODIFY channel varchar(200) CHARACTER SET"
            + " utf8mb3 COLLATE utf8mb3_bin NULL, MODIFY year_and_month char(7) NULL, MODIFY subs"
            + " smallint");
    String message = messageOfCheck(StoreTable.MONTHLY);
    assertThat(message).contains("channel varchar(200)");

    for (String problem : message.split("; ", -1)) {
      database.execute(problem.substring(problem.indexOf("ALTER TABLE ")));
    }

    check(StoreTable.MONTHLY);
  }

  @Test
  void everyBinaryCollationIsAccepted() throws SQLException {
    List<String> tried = alterCollationToEachOf(List.of("bin", "nopad_bin", "0900_bin"));

    assertThat(tried).contains("utf8mb4_bin");
  }

  /** Each treats ids as equal that differ in a soft hyphen, a joiner or the normal form. */
  @Test
  void aCollationSensitiveToCaseAndAccentsIsNotEnough() throws SQLException {
    for (String kind : List.of("uca1400_as_cs", "0900_as_cs", "0900_as_ci", "general_ci")) {
      String collation = "utf8mb4_" + kind;
      if (alterCollation(collation)) {
        assertThat(messageOfCheck(StoreTable.DAILY)).contains(collation);
      }
    }
  }

  /** Changes the channel's collation, checks the table and writes to it; those that exist. */
  private static List<String> alterCollationToEachOf(List<String> kinds) throws SQLException {
    List<String> tried = new ArrayList<>();
    for (String kind : kinds) {
      database.execute("TRUNCATE yt.yt_daily");
      if (alterCollation("utf8mb4_" + kind)) {
        check(StoreTable.DAILY);
        assertIdsAreKept(dataSource, StoreTable.DAILY);
        tried.add("utf8mb4_" + kind);
      }
    }
    return tried;
  }

  /** False if the server has no such collation. */
  private static boolean alterCollation(String collation) throws SQLException {
    try {
      database.execute(
          "ALTER TABLE yt.yt_daily MODIFY channel varchar(100) CHARACTER SET utf8mb4 COLLATE "
              + collation
              + " NOT NULL");
      return true;
    } catch (SQLException e) {
      assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(1273);
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "characterEncoding=latin1",
        "characterEncoding=cp1252",
        "characterEncoding=GBK",
        "characterSetResults=latin1",
        "connectionCollation=latin1_swedish_ci",
        "connectionCollation=utf8mb3_general_ci",
        "useServerPrepStmts=true&characterEncoding=ISO-8859-1",
      })
  void aConnectionThatChangesIdsIsRejected(String parameters) {
    assertThatThrownBy(
            () ->
                new TableCheck(StoreTable.DAILY, "here")
                    .check(database.foreignDataSource(parameters)))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("the connection changes channel ids")
        .hasMessageContaining("characterEncoding");
  }

  /** A proxy or another program may leave a session like this. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET NAMES latin1",
        "SET NAMES utf8mb3",
        "SET character_set_client = latin1",
        "SET character_set_connection = latin1",
        "SET character_set_results = latin1",
        // if both sides agree, a program reads back its own text
        "SET character_set_client = latin1, character_set_results = latin1",
      })
  void aSessionThatChangesIdsIsRejected(String initSql) {
    for (String prepared : List.of("true", "false")) {
      HikariConfig config = new HikariConfig();
      config.setDataSource(database.foreignDataSource("useServerPrepStmts=" + prepared));
      config.setConnectionInitSql(initSql);
      config.setMaximumPoolSize(1);
      try (HikariDataSource pool = new HikariDataSource(config)) {
        assertThatThrownBy(() -> new TableCheck(StoreTable.DAILY, "here").check(pool))
            .isInstanceOf(FatalException.class)
            .hasMessageContaining("the connection changes channel ids");
      }
    }
  }

  @Test
  void everyConnectionOfThePoolTransfersEveryIdUnderAnyServerDefaults() throws SQLException {
    try (TestDatabase latin =
        TestDatabase.startWith(
            "--character-set-server=latin1",
            "--loose-character-set-client-handshake=OFF",
            "--init-connect=SET NAMES latin1")) {
      for (String parameters :
          List.of(
              "useServerPrepStmts=true",
              "useServerPrepStmts=false",
              "connectionCollation=utf8mb4_unicode_ci&characterSetResults=UTF-8")) {
        latin.recreateTables();
        try (HikariDataSource pool = latin.open(2, parameters)) {
          try (Connection first = pool.getConnection();
              Connection second = pool.getConnection()) {
            assertThat(characterSets(first)).isEqualTo("utf8mb4 utf8mb4 utf8mb4 utf8mb4_bin");
            assertThat(characterSets(second)).isEqualTo("utf8mb4 utf8mb4 utf8mb4 utf8mb4_bin");
          }
          new TableCheck(StoreTable.DAILY, "here").check(pool);
          assertIdsAreKept(pool, latin, StoreTable.DAILY);
        }
      }
    }
  }

  private static String characterSets(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT CONCAT_WS(' ', @@character_set_client, @@character_set_connection,"
                    + " @@character_set_results, @@collation_connection)")) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void aPrimaryKeyOnAPrefixOfTheIdIsRejected() throws SQLException {
    database.execute(
        "ALTER TABLE yt.yt_daily DROP PRIMARY KEY, ADD PRIMARY KEY (channel(20), date)");

    assertThat(messageOfCheck(StoreTable.DAILY))
        .contains("its primary key is (channel(20), date)")
        .contains("ALTER TABLE yt_daily DROP PRIMARY KEY, ADD PRIMARY KEY (channel, date)");
  }

  @Test
  void aBinaryColumnIsRejected() throws SQLException {
    database.execute("ALTER TABLE yt.yt_daily MODIFY channel varbinary(400) NOT NULL");

    assertThat(messageOfCheck(StoreTable.DAILY)).contains("channel is varbinary(400)");
  }

  @Test
  void aCollationThatIgnoresAccentsIsRejected() throws SQLException {
    database.execute(
        "ALTER TABLE yt.yt_daily MODIFY channel varchar(100) CHARACTER SET latin1 COLLATE"
            + " latin1_general_cs NOT NULL");
    assertThat(messageOfCheck(StoreTable.DAILY)).contains("latin1_general_cs");
  }

  @Test
  void aMissingTableIsReportedWithTheFileThatCreatesIt() throws SQLException {
    database.execute("DROP TABLE yt.yt_daily");

    assertThat(messageOfCheck(StoreTable.DAILY)).contains("no table yt_daily", "sql/schema.sql");
  }

  @Test
  void connectionsAreMadeStrictAndAForeignDataSourceThatIsNotIsRejected() throws SQLException {
    List<String> mode = database.query("SELECT @@GLOBAL.sql_mode");
    database.execute("SET GLOBAL sql_mode = ''");
    try (HikariDataSource own = database.openWithLenientDriver()) {
      new TableCheck(StoreTable.DAILY, "here").check(own);
      assertThatThrownBy(
              () -> new TableCheck(StoreTable.DAILY, "here").check(database.lenientDataSource()))
          .isInstanceOf(FatalException.class)
          .hasMessageContaining("SET GLOBAL sql_mode");
    } finally {
      database.execute("SET GLOBAL sql_mode = '" + mode.get(0) + "'");
    }
  }

  private static void assertFailure(Callable<?> attempt, DatabaseFailure expected) {
    assertThatThrownBy(attempt::call)
        .isInstanceOf(SQLException.class)
        .satisfies(
            failure ->
                assertThat(DatabaseFailure.of(failure)).as(failure.toString()).isEqualTo(expected));
  }

  private static void check(StoreTable table) throws SQLException {
    new TableCheck(table, "here").check(dataSource);
  }

  private static String messageOfCheck(StoreTable table) {
    try {
      check(table);
    } catch (FatalException | SQLException e) {
      return e.getMessage();
    }
    throw new AssertionError("the check found no problem");
  }

  private static void writeBatch(StoreTable table, List<DataPoint> points) throws SQLException {
    RowBatch batch = new RowBatch(table);
    points.forEach(batch::add);
    assertThat(new TableWriter(dataSource, table).write(batch).refused()).isEmpty();
  }

  private static void assertIdsAreKept(HikariDataSource source, StoreTable table)
      throws SQLException {
    assertIdsAreKept(source, database, table);
  }

  /** Writes ids that text handling may change, and reads them back as bytes and as text. */
  private static void assertIdsAreKept(
      HikariDataSource source, TestDatabase server, StoreTable table) throws SQLException {
    RowBatch batch = new RowBatch(table);
    Points.ODD_IDS.forEach(id -> batch.add(point(id, "2017-08-02T02:00:00", 1)));
    TableWriter writer = new TableWriter(source, table);
    assertThat(writer.write(batch).rows()).isEqualTo(Points.ODD_IDS.size());
    assertThat(writer.write(batch).refused()).isEmpty();

    assertThat(server.query("SELECT HEX(channel) FROM yt." + table.tableName()))
        .containsExactlyInAnyOrderElementsOf(
            Points.ODD_IDS.stream()
                .map(id -> HexFormat.of().withUpperCase().formatHex(id.getBytes(UTF_8)))
                .toList());
    List<String> read = new ArrayList<>();
    TableScan scan = new TableScan(source, table);
    try (TableScan.Cursor rows = scan.range(null, null)) {
      rows.forEachRemaining(row -> read.add(row.channel()));
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(Points.ODD_IDS);
    String period = table == StoreTable.DAILY ? "2017-08-02" : "2017-08";
    try (TableScan.Finder finder = scan.finder()) {
      for (String id : Points.ODD_IDS) {
        assertThat(finder.find(id, period)).map(StoredRow::channel).contains(id);
      }
    }
  }

  private static List<String> rowsOf(StoreTable table) throws SQLException {
    String periodColumn = table.primaryKey().get(1);
    List<String> rows = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT harvest_ts, channel, "
                    + periodColumn
                    + ", subs FROM "
                    + table.tableName()
                    + " ORDER BY channel, "
                    + periodColumn)) {
      while (row.next()) {
        long harvest = row.getObject(1, LocalDateTime.class).toEpochSecond(ZoneOffset.UTC);
        String period =
            table.period() == Period.DAY
                ? row.getObject(3, LocalDateTime.class).toLocalDate().toString()
                : row.getString(3);
        rows.add(
            HarvestTimestamp.text(harvest)
                + " "
                + row.getString(2)
                + " "
                + period
                + " "
                + row.getInt(4));
      }
    }
    return rows;
  }

  /** A counter of the server. */
  private static long status(String name) throws SQLException {
    return Long.parseLong(database.query("SHOW GLOBAL STATUS LIKE '" + name + "'").get(0));
  }

  private static RowBatch batchOf(int rows) {
    RowBatch batch = new RowBatch(StoreTable.DAILY);
    for (int i = 0; i < rows; i++) {
      batch.add(point("channel-" + i, "2017-08-02T10:00:00", i));
    }
    return batch;
  }
}
