package io.ytstats.benchmarks;

import io.ytstats.schema.DataPoint;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * All rows at once: LOAD DATA LOCAL into a staging table of the same columns and key, then one
 * guarded upsert from that, which takes the rows in the key's order. The text file stands ready:
 * making it is not measured ({@link WithItsFile} does), nor is making the table, a temporary one.
 * Of a staging table with the key, one without, and one without but sorted by the upsert, this was
 * never the slowest. Needs rights that the stores' user has not.
 */
class LoadData implements PlainWriter.Way {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private Path file;

  /** The same from rows in memory, as the other ways begin: the text file is made meanwhile. */
  static final class WithItsFile extends LoadData {
    @Override
    public void prepare(Connection connection, List<DataPoint> points) throws SQLException {
      makeTable(connection);
    }

    @Override
    public void write(Connection connection, List<DataPoint> points)
        throws IOException, SQLException {
      makeFile(points);
      super.write(connection, points);
    }
  }

  @Override
  public void prepare(Connection connection, List<DataPoint> points)
      throws IOException, SQLException {
    makeFile(points);
    makeTable(connection);
  }

  final void makeFile(List<DataPoint> points) throws IOException {
    file = Files.createTempFile("yt_daily", ".tsv");
    try (Writer writer = Files.newBufferedWriter(file)) {
      for (DataPoint point : points) {
        DailyRow row = DailyRow.of(point);
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

  final void makeTable(Connection connection) throws SQLException {
    run(connection, "CREATE TEMPORARY TABLE yt_daily_staging LIKE yt_daily");
  }

  @Override
  public void write(Connection connection, List<DataPoint> points)
      throws IOException, SQLException {
    connection.setAutoCommit(false);
    run(
        connection,
        "LOAD DATA LOCAL INFILE '"
            + file
            + "' INTO TABLE yt_daily_staging CHARACTER SET utf8mb4"
            + " (harvest_ts, channel, date, subs)");
    run(
        connection,
        "INSERT INTO yt_daily (harvest_ts, channel, date, subs)"
            + " SELECT harvest_ts, channel, date, subs FROM yt_daily_staging"
            + DailyRow.GUARD);
    connection.commit();
  }

  @Override
  public void cleanUp(Connection connection) throws IOException, SQLException {
    run(connection, "DROP TEMPORARY TABLE yt_daily_staging");
    Files.delete(file);
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
