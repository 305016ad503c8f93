package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.schema.HarvestTimestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The program that a store is compared with: it writes rows from its own memory by one connection,
 * in one of several ways, and reads no topic.
 */
final class PlainWriter {
  private static final String COLUMNS = "(harvest_ts, subs, channel, date)";
  private static final String INSERT = "INSERT INTO yt_daily " + COLUMNS + " VALUES (?, ?, ?, ?)";

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
    /**
     * LOAD DATA LOCAL into a temporary staging table of the same columns and key, then one guarded
     * upsert from it. Neither making the text file nor making the table is measured. Needs rights
     * that the stores' user does not have.
     */
    LOAD_DATA
  }

  private final Connection connection;

  /** Each with its columns as text, a tab between them. */
  private final List<String> rows;

  private PlainWriter(Connection connection, List<String> rows) {
    this.connection = connection;
    this.rows = rows;
  }

  /**
   * Arguments: JDBC URL, user, password file, {@link Way}; then of the {@link Dataset}: channels,
   * days, how many seconds later.
   */
  public static void main(String[] args) throws Exception {
    int channels = Integer.parseInt(args[4]);
    int days = Integer.parseInt(args[5]);
    List<String> rows = new ArrayList<>();
    new Dataset("rows", channels, days, 1, Format.DAILY, Integer.parseInt(args[6]))
        .forEach(
            point -> {
              String time = HarvestTimestamp.text(point.harvestEpochSecond());
              String date = time.substring(0, "2017-08-02".length());
              rows.add(String.join("\t", time, "" + point.subs(), point.channel(), date));
            });
    Properties properties = new Properties();
    properties.setProperty("user", args[1]);
    properties.setProperty("password", Files.readString(Path.of(args[2])).strip());
    properties.setProperty("allowLoadLocalInfile", "true");
    // MySQL without TLS needs it
    properties.setProperty("allowPublicKeyRetrieval", "true");
    try (Connection connection = DriverManager.getConnection(args[0], properties)) {
      PlainWriter writer = new PlainWriter(connection, rows);
      switch (Way.valueOf(args[3])) {
        case ROW_AT_A_TIME -> measure(writer::rowByRow);
        case LOAD_DATA -> {
          writer.run("CREATE TEMPORARY TABLE yt_daily_staging LIKE yt_daily");
          Path file = Files.write(Files.createTempFile("yt_daily", ".tsv"), rows);
          measure(() -> writer.load(file));
        }
      }
    }
  }

  private interface Work {
    void run() throws SQLException, IOException;
  }

  private static void measure(Work work) throws SQLException, IOException, InterruptedException {
    TestBed.printBegin();
    long began = System.nanoTime();
    work.run();
    TestBed.printEnd(System.nanoTime() - began, 0);
  }

  private void rowByRow() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT (harvest_ts, subs) < (?, ?) FROM yt_daily WHERE channel = ? AND date = ?");
        PreparedStatement insert = connection.prepareStatement(INSERT);
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE yt_daily SET harvest_ts = ?, subs = ? WHERE channel = ? AND date = ?")) {
      for (String row : rows) {
        try (ResultSet found = with(row, select).executeQuery()) {
          if (!found.next()) {
            with(row, insert).executeUpdate();
          } else if (found.getBoolean(1)) {
            with(row, update).executeUpdate();
          }
        }
      }
    }
  }

  /** Sets the parameters of a statement, which are the columns of a row. */
  private static PreparedStatement with(String row, PreparedStatement statement)
      throws SQLException {
    String[] columns = row.split("\t", -1);
    for (int i = 0; i < columns.length; i++) {
      statement.setString(i + 1, columns[i]);
    }
    return statement;
  }

  private void load(Path file) throws SQLException, IOException {
    connection.setAutoCommit(false);
    run(
        "LOAD DATA LOCAL INFILE '"
            + file
            + "' INTO TABLE yt_daily_staging CHARACTER SET utf8mb4 "
            + COLUMNS);
    run(
        "INSERT INTO yt_daily "
            + COLUMNS
            + " SELECT harvest_ts, subs, channel, date FROM yt_daily_staging"
            + GUARD);
    connection.commit();
    Files.delete(file);
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
