package io.ytstats.demo;

import java.time.LocalDateTime;
import java.util.Locale;

/**
 * A row of one of the tables, as it is.
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
  record Key(String channel, String period) {
    @Override
    public String toString() {
      return channel + " " + period;
    }
  }

  /** What is beside the key. */
  String value() {
    return String.format(Locale.ROOT, "%,d at %tFT%<tT", subs, harvestTs);
  }
}
