package io.ytstats.benchmarks;

import io.ytstats.harness.HarnessException;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import java.sql.SQLException;
import java.util.BitSet;

/**
 * Harvest records with a number each: every one is the only one of its channel and day, so that
 * each leads to a daily record and to a row. They go round the channels, day by day, from
 * 2000-01-01 on.
 */
final class NumberedRecords {
  /** So many make a day, one of each channel. */
  static final int CHANNELS = 1_000;

  private static final long FIRST_SECOND = 946_684_800L; // 2000-01-01T00:00:00Z
  private static final int SECONDS_PER_DAY = 86_400;

  private NumberedRecords() {}

  /** The channel of a number, 0 or more. */
  static String channel(int number) {
    return Dataset.channelId(number % CHANNELS);
  }

  /** The day of a number, as the table's date column has it. */
  static String date(int number) {
    return HarvestTimestamp.text(midnight(number)).substring(0, 10);
  }

  /** The data point of a number. */
  static DataPoint point(int number) {
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

  /** The number of a data point. */
  static int number(DataPoint point) {
    long day = (point.harvestEpochSecond() - FIRST_SECOND) / SECONDS_PER_DAY;
    return (int) day * CHANNELS + Dataset.channel(point.channel());
  }

  /**
   * Checks that the table holds the rows of the numbers below {@code count}, and nothing else.
   *
   * @throws HarnessException if it does not
   */
  static void check(DailyTable table, int count) throws SQLException {
    BitSet found = new BitSet(count);
    table.forEach(
        row -> {
          int number = number(row);
          if (number < 0 || number >= count || !row.equals(point(number))) {
            throw new HarnessException("yt_daily has a row that was not sent: " + row);
          }
          found.set(number);
        });
    if (found.cardinality() != count) {
      throw new HarnessException("yt_daily has no row for " + point(found.nextClearBit(0)));
    }
  }
}
