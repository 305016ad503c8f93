package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Dataset.Format;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Properties;

/**
 * The program that a store is compared with: it writes rows from its own memory by one connection,
 * in one of several ways, and reads no topic.
 */
final class PlainWriter {
  private static final int BATCH_ROWS = 1_000;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final String INSERT =
      "INSERT INTO yt_daily (harvest_ts, channel, date, subs) VALUES (?, ?, ?, ?)";

  /** Changes an existing row only where the new one is later. */
  private static final String GUARD =
      " ON DUPLICATE KEY UPDATE subs = IF(VALUES(harvest_ts) > yt_daily.harvest_ts OR"
          + " (VALUES(harvest_ts) = yt_daily.harvest_ts AND VALUES(subs) > yt_daily.subs),"
          + " VALUES(subs), yt_daily.subs),"
          + " harvest_ts = GREATEST(yt_daily.harvest_ts, VALUES(harvest_ts))";

  /** How the rows are written. */
  enum Way {
    /**
     * A SELECT for each row, then an INSERT, or an UPDATE where the row is later; each committed.
     */
    ROW_AT_A_TIME,
    /** Guarded upserts of 1,000 rows, each rewritten to one statement and committed. */
    BATCHES,
    /**
     * LOAD DATA LOCAL into a temporary staging table of the same columns and key, then one guarded
     * upsert from it. Neither making the text file nor making the table is measured. Needs rights
     * that the stores' user does not have.
     */
    LOAD_DATA,
    /** The same from rows in memory, as the other ways: making the text file is measured. */
    LOAD_DATA_WITH_FILE
  }

  private final Connection connection;
  private final List<DailyRow> rows;

  private PlainWriter(Connection connection, List<DailyRow> rows) {
    this.connection = connection;
    this.rows = rows;
  }

  /**
   * Arguments: JDBC URL, user, password file, {@link Way}; then of the {@link Dataset}: channels,
   * days, how many seconds later.
   */
  public static void main(String[] args) throws Exception {
    Dataset data =
        new Dataset(
            "rows",
            Integer.parseInt(args[4]),
            Integer.parseInt(args[5]),
            1,
            Format.DAILY,
            Integer.parseInt(args[6]));
    Properties properties = new Properties();
    properties.setProperty("user", args[1]);
    properties.setProperty("password", Files.readString(Path.of(args[2])).strip());
    properties.setProperty("rewriteBatchedStatements", "true");
    properties.setProperty("allowLoadLocalInfile", "true");
    // MySQL without TLS needs it
    properties.setProperty("allowPublicKeyRetrieval", "true");
    try (Connection connection = DriverManager.getConnection(args[0], properties)) {
      new PlainWriter(connection, data.points().stream().map(DailyRow::of).toList())
          .write(Way.valueOf(args[3]));
    }
  }

  private void write(Way way) throws IOException, SQLException, InterruptedException {
    boolean staged = way == Way.LOAD_DATA || way == Way.LOAD_DATA_WITH_FILE;
    Path file = staged ? Files.createTempFile("yt_daily", ".tsv") : null;
    if (staged) {
      run("CREATE TEMPORARY TABLE yt_daily_staging LIKE yt_daily");
    }
    if (way == Way.LOAD_DATA) {
      writeFile(file);
    }
    TestBed.printBegin();
    long began = System.nanoTime();
    switch (way) {
      case ROW_AT_A_TIME -> rowByRow();
      case BATCHES -> batches();
      case LOAD_DATA -> load(file);
      case LOAD_DATA_WITH_FILE -> {
        writeFile(file);
        load(file);
      }
    }
    long nanos = System.nanoTime() - began;
    if (staged) {
      Files.delete(file);
    }
    TestBed.printEnd(nanos);
  }

  private void rowByRow() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT harvest_ts, subs FROM yt_daily WHERE channel = ? AND date = ?");
        PreparedStatement insert = connection.prepareStatement(INSERT);
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE yt_daily SET harvest_ts = ?, subs = ? WHERE channel = ? AND date = ?")) {
      for (DailyRow row : rows) {
        select.setString(1, row.channel());
        select.setObject(2, row.date());
        try (ResultSet found = select.executeQuery()) {
          if (!found.next()) {
            row.setAll(insert);
            insert.executeUpdate();
          } else if (row.isLaterThan(found.getObject(1, LocalDateTime.class), found.getInt(2))) {
            update.setObject(1, row.harvestTs());
            update.setInt(2, row.subs());
            update.setString(3, row.channel());
            update.setObject(4, row.date());
            update.executeUpdate();
          }
        }
      }
    }
  }

  private void batches() throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement upsert = connection.prepareStatement(INSERT + GUARD)) {
      int waiting = 0;
      for (DailyRow row : rows) {
        row.setAll(upsert);
        upsert.addBatch();
        waiting++;
        if (waiting == BATCH_ROWS) {
          upsert.executeBatch();
          connection.commit();
          waiting = 0;
        }
      }
      upsert.executeBatch();
      connection.commit();
    }
  }

  private void writeFile(Path file) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file)) {
      for (DailyRow row : rows) {
        writer.write(
            String.join(
                    "\t",
                    TIME.format(row.harvestTs()),
                    row.channel(),
                    TIME.format(row.date()),
                    Integer.toString(row.subs()))
                + "\n");
      }
    }
  }

  private void load(Path file) throws SQLException {
    connection.setAutoCommit(false);
    run(
        "LOAD DATA LOCAL INFILE '"
            + file
            + "' INTO TABLE yt_daily_staging CHARACTER SET utf8mb4"
            + " (harvest_ts, channel, date, subs)");
    run(
        "INSERT INTO yt_daily (harvest_ts, channel, date, subs)"
            + " SELECT harvest_ts, channel, date, subs FROM yt_daily_staging"
            + GUARD);
    connection.commit();
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
