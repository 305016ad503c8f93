package io.ytstats.agg;

import io.ytstats.schema.Freshness;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import scala.Tuple2;

/**
 * The latest of each key so far, in memory; bounded by --max-records-per-window. One task's own.
 */
final class LatestByKey {
  private static final class Rank {
    long rank;

    Rank(long rank) {
      this.rank = rank;
    }
  }

  private final Map<StatKey, Rank> latest = new HashMap<>();

  void offer(StatKey key, long rank) {
    Rank held = latest.get(key);
    if (held == null) {
      latest.put(key, new Rank(rank));
    } else {
      held.rank = Freshness.fresher(held.rank, rank);
    }
  }

  /** Each key once with the rank of its latest, in no order. */
  Iterator<Tuple2<StatKey, Long>> iterator() {
    Iterator<Map.Entry<StatKey, Rank>> entries = latest.entrySet().iterator();
    return new Iterator<Tuple2<StatKey, Long>>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public Tuple2<StatKey, Long> next() {
        Map.Entry<StatKey, Rank> entry = entries.next();
        return new Tuple2<>(entry.getKey(), entry.getValue().rank);
      }
    };
  }
}
