package io.ytstats.producer;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * Generated harvests of a span of days: each day at 01:00, 02:00 and so on, each with every
 * channel. The same constructor arguments give the same harvests, in every run and from every
 * iterator.
 */
final class Harvests implements Iterable<Harvest> {
  /** The most harvests that fit between 01:00 and midnight, hourly. */
  static final int MOST_PER_DAY = 23;

  /** The first day that a valid record may have. */
  static final LocalDate EARLIEST_DAY = LocalDate.of(2000, 1, 1);

  /**
   * The last day that a valid record may have. Even 23 harvests on every day between these two grow
   * a count to 419 million at most; 2,147,483,647 fit.
   */
  static final LocalDate LATEST_DAY = LocalDate.of(2099, 12, 31);

  static final int LEAST_START = 500;
  static final int MOST_START = 999;
  static final int LEAST_GROWTH = 50;
  static final int MOST_GROWTH = 499;

  private final List<String> channels;
  private final int harvestsPerDay;
  private final LocalDate firstDay;
  private final LocalDate lastDay;
  private final long seed;

  /**
   * Harvests of a span of days.
   *
   * @param channels valid channel ids, each once
   * @param harvestsPerDay 1 to {@link #MOST_PER_DAY}
   * @param firstDay in UTC, from {@link #EARLIEST_DAY}
   * @param lastDay included, to {@link #LATEST_DAY}
   * @param seed determines the counts
   */
  Harvests(
      List<String> channels, int harvestsPerDay, LocalDate firstDay, LocalDate lastDay, long seed) {
    this.channels = channels;
    this.harvestsPerDay = harvestsPerDay;
    this.firstDay = firstDay;
    this.lastDay = lastDay;
    this.seed = seed;
  }

  @Override
  public Iterator<Harvest> iterator() {
    return new Plan();
  }

  private final class Plan implements Iterator<Harvest> {
    /** Its algorithm is part of its specification, so a seed means the same on every Java. */
    private final Random random = new Random(seed);

    private final int[] counts = new int[channels.size()];
    private LocalDate day = firstDay;
    private int hour = 1;

    @Override
    public boolean hasNext() {
      return !day.isAfter(lastDay);
    }

    @Override
    public Harvest next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the last day was " + lastDay);
      }
      long epochSecond = day.toEpochDay() * 86_400 + hour * 3_600L;
      List<DataPoint> points = new ArrayList<>(counts.length);
      for (int i = 0; i < counts.length; i++) {
        counts[i] =
            counts[i] == 0
                ? between(LEAST_START, MOST_START)
                : counts[i] + between(LEAST_GROWTH, MOST_GROWTH);
        points.add(point(channels.get(i), epochSecond, counts[i]));
      }
      if (hour < harvestsPerDay) {
        hour++;
      } else {
        hour = 1;
        day = day.plusDays(1);
      }
      return new Harvest(epochSecond, points);
    }

    private int between(int least, int most) {
      return least + random.nextInt(most - least + 1);
    }
  }

  private static DataPoint point(String channel, long epochSecond, int subs) {
    try {
      return DataPoint.of(channel, epochSecond, subs);
    } catch (BadRecordException e) {
      throw new IllegalStateException("channels and days were checked with the options", e);
    }
  }
}
