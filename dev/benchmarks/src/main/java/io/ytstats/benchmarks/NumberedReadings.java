package io.ytstats.benchmarks;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;

/**
 * Readings that can be told apart all the way: each is the only one of its channel and day, so that
 * it comes out of the daily job, and has a row of its own in the end. They go round the channels,
 * day by day, from 2000-01-01 on.
 */
final class NumberedReadings {
  /** So many make a day, one of each channel. */
  static final int CHANNELS = 1_000;

  private static final long FIRST_SECOND = 946_684_800L; // 2000-01-01T00:00:00Z
  private static final int SECONDS_PER_DAY = 86_400;

  private NumberedReadings() {}

  /** The channel of a number, 0 or more. */
  static String channel(int number) {
    return Dataset.channelId(number % CHANNELS);
  }

  /** The day of a number, as the table's date column has it. */
  static String date(int number) {
    return HarvestTimestamp.text(midnight(number)).substring(0, 10);
  }

  /** The reading of a number. */
  static DataPoint reading(int number) {
    try {
      return DataPoint.of(
          channel(number),
          midnight(number) + number % SECONDS_PER_DAY,
          number * 7919L & Integer.MAX_VALUE);
    } catch (BadRecordException e) {
      throw new AssertionError(e);
    }
  }

  private static long midnight(int number) {
    return FIRST_SECOND + (long) (number / CHANNELS) * SECONDS_PER_DAY;
  }

  /** The number of a reading. */
  static int number(DataPoint reading) {
    long day = (reading.harvestEpochSecond() - FIRST_SECOND) / SECONDS_PER_DAY;
    return (int) day * CHANNELS + Dataset.channel(reading.channel());
  }

  /**
   * The number of a row; of none that was made here, if it is negative.
   *
   * @param date the column, cast to text
   */
  static int number(String channel, String date) {
    long sinceFirst = seconds(date) - FIRST_SECOND;
    return sinceFirst % SECONDS_PER_DAY == 0
        ? (int) (sinceFirst / SECONDS_PER_DAY) * CHANNELS + Dataset.channel(channel)
        : -1;
  }

  /**
   * Reads the daily table, which is to hold the readings of the numbers below {@code count}, and
   * nothing else.
   *
   * @throws BenchmarkException if it does not
   */
  static void checkTable(Connection connection, int count) throws SQLException {
    BitSet found = new BitSet(count);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(Integer.MIN_VALUE); // row by row, as they come off the wire
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT channel, CAST(date AS CHAR), CAST(harvest_ts AS CHAR), subs FROM yt_daily")) {
        while (rows.next()) {
          int number = number(rows.getString(1), rows.getString(2));
          if (number < 0 || number >= count) {
            throw new BenchmarkException("yt_daily has a row that nobody sent: " + row(rows));
          }
          DataPoint sent = reading(number);
          if (seconds(rows.getString(3)) != sent.harvestEpochSecond()
              || rows.getInt(4) != sent.subs()) {
            throw new BenchmarkException("yt_daily has " + row(rows) + ", not " + sent);
          }
          found.set(number);
        }
      }
    }
    if (found.cardinality() != count) {
      int missing = found.nextClearBit(0);
      throw new BenchmarkException("yt_daily has no row for " + reading(missing));
    }
  }

  private static String row(ResultSet rows) throws SQLException {
    return String.join(" ", rows.getString(1), rows.getString(3), rows.getString(4));
  }

  private static long seconds(String dateTime) {
    return java.time.LocalDateTime.parse(dateTime.replace(' ', 'T'))
        .toEpochSecond(java.time.ZoneOffset.UTC);
  }
}
