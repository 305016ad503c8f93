package io.ytstats.agg;

import io.ytstats.schema.Freshness;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import scala.Tuple2;

/**
 * The latest data point of each key so far, in memory; --max-records-per-window bounds the size.
 * Not thread-safe.
 */
final class LatestByKey {
  private static final class Rank {
    long rank;

    Rank(long rank) {
      this.rank = rank;
    }
  }

  private final Map<ChannelPeriod, Rank> latest = new HashMap<>();

  /** Takes in a data point, see {@link Freshness#rank}. */
  void offer(ChannelPeriod key, long rank) {
    Rank held = latest.get(key);
    if (held == null) {
      latest.put(key, new Rank(rank));
    } else {
      held.rank = Freshness.fresher(held.rank, rank);
    }
  }

  /** Each key with the rank of its latest data point, in no particular order. */
  Iterator<Tuple2<ChannelPeriod, Long>> iterator() {
    Iterator<Map.Entry<ChannelPeriod, Rank>> entries = latest.entrySet().iterator();
    return new Iterator<Tuple2<ChannelPeriod, Long>>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public Tuple2<ChannelPeriod, Long> next() {
        Map.Entry<ChannelPeriod, Rank> entry = entries.next();
        return new Tuple2<>(entry.getKey(), entry.getValue().rank);
      }
    };
  }
}
