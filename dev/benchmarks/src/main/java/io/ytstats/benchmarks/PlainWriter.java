package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The program with which a store is compared: one connection, one of the ways to write rows, and
 * the rows from its own memory; it reads no topic.
 */
final class PlainWriter {
  /** A way to bring data points into the table {@code yt_daily}. */
  interface Way {
    /** Makes ready what is not measured; nothing by default. */
    default void prepare(Connection connection, List<DataPoint> points) throws Exception {}

    /** Writes all, committed at the end; this is measured. */
    void write(Connection connection, List<DataPoint> points) throws Exception;

    /** Removes what it made beside the table; nothing by default. */
    default void cleanUp(Connection connection) throws Exception {}
  }

  private PlainWriter() {}

  /**
   * Arguments: JDBC URL, user, password file, class of the {@link Way}, and of the {@link Dataset}
   * channels, days, rounds and how many seconds later.
   */
  public static void main(String[] args) throws Exception {
    Way way = (Way) Class.forName(args[3]).getDeclaredConstructor().newInstance();
    Dataset data =
        new Dataset(
            "rows",
            Integer.parseInt(args[4]),
            Integer.parseInt(args[5]),
            Integer.parseInt(args[6]),
            Format.DAILY,
            Integer.parseInt(args[7]));
    List<DataPoint> points = points(data);
    try (Connection connection = connect(args[0], args[1], Path.of(args[2]))) {
      way.prepare(connection, points);
      System.out.println(ChildProcess.BEGIN);
      long began = System.nanoTime();
      way.write(connection, points);
      long nanos = System.nanoTime() - began;
      System.out.println(ChildProcess.end(points.size(), points.size(), nanos));
      way.cleanUp(connection);
      // until it has been looked at
      int ignored = System.in.read();
    }
  }

  private static List<DataPoint> points(Dataset data) {
    RecordDecoder decoder = new RecordDecoder(RecordType.DAILY);
    List<DataPoint> points = new ArrayList<>();
    data.forEach(
        (value, channel) -> {
          try {
            points.add(decoder.decode(null, value));
          } catch (BadRecordException e) {
            throw new AssertionError(e);
          }
        });
    return points;
  }

  private static Connection connect(String url, String user, Path passwordFile) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", Files.readString(passwordFile).strip());
    properties.setProperty("rewriteBatchedStatements", "true");
    properties.setProperty("allowLoadLocalInfile", "true");
    // MySQL without TLS asks for it
    properties.setProperty("allowPublicKeyRetrieval", "true");
    return DriverManager.getConnection(url, properties);
  }
}
