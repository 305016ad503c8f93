package io.ytstats.localstack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the two tables hold, or must hold: the latest reading of each channel and day, and of each
 * channel and month, in the plainest way that can be written down. Not for use by several threads.
 */
public final class Readings {
  private final SortedMap<Key, Reading> daily = new TreeMap<>();
  private final SortedMap<Key, Reading> monthly = new TreeMap<>();

  /** A row's primary key: the channel, and the day or the month as the table writes it. */
  public record Key(String channel, String period) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byChannel = channel.compareTo(other.channel);
      return byChannel != 0 ? byChannel : period.compareTo(other.period);
    }
  }

  /** The rest of a row. As text, a {@code harvestTs} sorts as the time does. */
  public record Reading(String harvestTs, int subs) implements Comparable<Reading> {
    @Override
    public int compareTo(Reading other) {
      int byTime = harvestTs.compareTo(other.harvestTs);
      return byTime != 0 ? byTime : Integer.compare(subs, other.subs);
    }
  }

  /**
   * Counts a data point in, for its day and its month.
   *
   * @param utc in UTC and whole seconds, as {@code 2016-02-29 23:59:59}
   */
  public void add(String channel, String utc, int subs) {
    addToDaily(channel, utc, subs);
    addToMonthly(channel, utc, subs);
  }

  /** For what comes in behind the daily job. */
  public void addToDaily(String channel, String utc, int subs) {
    Key key = new Key(channel, utc.substring(0, "2016-02-29".length()) + " 00:00:00");
    daily.merge(key, new Reading(utc, subs), Readings::latest);
  }

  /** For what comes in behind the monthly job. */
  public void addToMonthly(String channel, String utc, int subs) {
    Key key = new Key(channel, utc.substring(0, "2016-02".length()));
    monthly.merge(key, new Reading(utc, subs), Readings::latest);
  }

  /** By day; a view. */
  public SortedMap<Key, Reading> daily() {
    return daily;
  }

  /** By month; a view. */
  public SortedMap<Key, Reading> monthly() {
    return monthly;
  }

  /** A sentence for each row in which these differ from what was expected. */
  public List<String> differencesFrom(Readings expected) {
    List<String> differences = new ArrayList<>();
    compare("yt_daily", expected.daily, daily, differences);
    compare("yt_monthly", expected.monthly, monthly, differences);
    return differences;
  }

  private static void compare(
      String table,
      Map<Key, Reading> expected,
      Map<Key, Reading> actual,
      List<String> differences) {
    expected.forEach(
        (key, reading) -> {
          if (!actual.containsKey(key)) {
            differences.add(table + ": missing    " + key + " " + reading);
          } else if (!actual.get(key).equals(reading)) {
            differences.add(
                table + ": differs    " + key + " is " + actual.get(key) + ", not " + reading);
          }
        });
    actual.forEach(
        (key, reading) -> {
          if (!expected.containsKey(key)) {
            differences.add(table + ": unexpected " + key + " " + reading);
          }
        });
  }

  private static Reading latest(Reading one, Reading other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
