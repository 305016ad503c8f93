package io.ytstats.benchmarks;

import io.ytstats.harness.HarnessException;
import io.ytstats.schema.HarvestTimestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Watches from another connection when the rows of samples become visible: a query by primary key
 * for the sampled channels, from the day of the oldest unseen sample on. A time is never too early:
 * it is taken after the answer. Not thread-safe.
 */
final class SampleWatch implements AutoCloseable {
  /** Every so many records one is watched: always the same channels, as this divides them. */
  static final int EVERY = 20;

  private static final long LOOK_EVERY_MICROS = TimeUnit.MILLISECONDS.toMicros(10);

  private final Dataset data;
  private final List<Sample> samples;
  private final PreparedStatement query;
  private long lastLook;

  /** The first ones, which all have been seen. */
  private int seen;

  /** The moments of a record, in microseconds since 1970. */
  static final class Sample {
    /** When it should be sent. */
    final long due;

    /** When it was handed to the producer. */
    final long sent;

    /** When its window ended. */
    long windowEnd;

    /** When the broker wrote its daily record. */
    long inTopic = Long.MAX_VALUE;

    /** When its row was looked for, but not seen, for the last time. */
    long unseen;

    /** When its row was seen; 0 before. */
    long visible;

    Sample(long due, long sent) {
      this.due = due;
      this.sent = sent;
    }
  }

  /**
   * @param connection in auto-commit mode; the caller closes it
   * @param data with one record a day of each channel
   * @param samples to which the caller adds
   */
  SampleWatch(Connection connection, Dataset data, List<Sample> samples) throws SQLException {
    this.data = data;
    this.samples = samples;
    String channels =
        IntStream.range(0, data.channels() / EVERY)
            .mapToObj(i -> "'" + data.point(i * EVERY).channel() + "'")
            .collect(Collectors.joining(", "));
    this.query =
        connection.prepareStatement(
            "SELECT channel, harvest_ts FROM yt_daily WHERE channel IN ("
                + channels
                + ") AND date >= ?");
  }

  /** Looks for rows, unless it has just done so, or all samples were seen. */
  void look() throws SQLException {
    long began = LatencyBenchmark.now();
    if (seen == samples.size() || began - lastLook < LOOK_EVERY_MICROS) {
      return;
    }
    long oldest = data.point(seen * EVERY).harvestEpochSecond();
    query.setString(1, HarvestTimestamp.text(oldest).substring(0, "2017-08-02".length()));
    try (ResultSet row = query.executeQuery()) {
      long now = LatencyBenchmark.now();
      while (row.next()) {
        long second = row.getObject(2, LocalDateTime.class).toEpochSecond(ZoneOffset.UTC);
        Sample sample = samples.get(data.number(row.getString(1), second) / EVERY);
        if (sample.visible == 0) {
          sample.visible = now;
          sample.unseen = lastLook;
        }
      }
    }
    while (seen < samples.size() && samples.get(seen).visible != 0) {
      seen++;
    }
    lastLook = began;
  }

  /**
   * Waits until all samples were seen.
   *
   * @param check called now and then, to throw where waiting has become useless
   * @throws HarnessException if it takes longer
   */
  void awaitAll(Duration limit, Runnable check) throws SQLException {
    long end = System.nanoTime() + limit.toNanos();
    for (look(); seen < samples.size(); look()) {
      check.run();
      if (System.nanoTime() > end) {
        throw new HarnessException(
            seen + " of " + samples.size() + " rows were visible after " + limit);
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(LOOK_EVERY_MICROS));
    }
  }

  @Override
  public void close() throws SQLException {
    query.close();
  }
}
