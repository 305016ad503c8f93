package io.ytstats.endtoend;

import io.ytstats.endtoend.Tables.Reading;
import io.ytstats.endtoend.Tables.RowKey;
import io.ytstats.endtoend.Tables.Rows;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the tables must hold, in the plainest way that can be written down. */
final class Answer {
  private final SortedMap<RowKey, Reading> daily = new TreeMap<>();
  private final SortedMap<RowKey, Reading> monthly = new TreeMap<>();

  /**
   * Counts a data point in.
   *
   * @param utc in UTC and whole seconds, as {@code 2016-02-29 23:59:59}
   */
  void add(String channel, String utc, int subs) {
    addToDaily(channel, utc, subs);
    addToMonthly(channel, utc, subs);
  }

  /** For what comes in behind the daily job. */
  void addToDaily(String channel, String utc, int subs) {
    RowKey key = new RowKey(channel, utc.substring(0, "2016-02-29".length()) + " 00:00:00");
    daily.merge(key, new Reading(utc, subs), Answer::latest);
  }

  /** For what comes in behind the monthly job. */
  void addToMonthly(String channel, String utc, int subs) {
    RowKey key = new RowKey(channel, utc.substring(0, "2016-02".length()));
    monthly.merge(key, new Reading(utc, subs), Answer::latest);
  }

  Rows rows() {
    return new Rows(daily, monthly);
  }

  private static Reading latest(Reading one, Reading other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
