package io.ytstats.agg;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shares the most records of a window among partitions. */
final class WindowLimit {
  private WindowLimit() {}

  /**
   * How many records each partition may give to the next window: all that it has if the limit
   * allows, otherwise an equal share, where what a short partition leaves goes to the longer ones.
   *
   * @param limit most records of the window, at least 1
   * @param lags records that wait in each partition, 0 or more
   * @return for each partition of {@code lags} 0 to its lag; together at most {@code limit}
   */
  static <P> Map<P, Long> share(long limit, Map<P, Long> lags) {
    List<Map.Entry<P, Long>> shortestFirst = new ArrayList<>(lags.entrySet());
    shortestFirst.sort(Map.Entry.comparingByValue());
    Map<P, Long> shares = new HashMap<>();
    long left = limit;
    int partitionsLeft = shortestFirst.size();
    for (Map.Entry<P, Long> partition : shortestFirst) {
      // rounded up, so that a limit below the number of partitions still moves some of them
      long fair = (left + partitionsLeft - 1) / partitionsLeft;
      long share = Math.min(partition.getValue(), fair);
      shares.put(partition.getKey(), share);
      left -= share;
      partitionsLeft--;
    }
    return shares;
  }
}
