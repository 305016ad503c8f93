package io.ytstats.demo;

import io.ytstats.schema.Freshness;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Locale;

/**
 * A row of one of the tables, as it is or as it should be.
 *
 * @param key the primary key
 * @param harvestTs UTC
 */
record StatRow(Key key, LocalDateTime harvestTs, int subs) {
  /**
   * A primary key.
   *
   * @param period as {@link io.ytstats.schema.Period#text} writes it
   */
  record Key(String channel, String period) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::period).thenComparing(Key::channel);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return channel + " " + period;
    }
  }

  /** The row of a data point's rank. */
  static StatRow ofRank(Key key, long rank) {
    return new StatRow(
        key,
        LocalDateTime.ofEpochSecond(Freshness.harvestEpochSecond(rank), 0, ZoneOffset.UTC),
        Freshness.subs(rank));
  }

  /** Its place in the order of {@link Freshness}; for a count below 0, which no rank has, first. */
  long rank() {
    return subs < 0
        ? Long.MIN_VALUE
        : Freshness.rank(harvestTs.toEpochSecond(ZoneOffset.UTC), subs);
  }

  /** What is beside the key. */
  String value() {
    return String.format(Locale.ROOT, "%,d at %tFT%<tT", subs, harvestTs);
  }
}
