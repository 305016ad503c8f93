package io.ytstats.agg.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shares the limit of a window among its partitions. */
public final class WindowLimit {
  private WindowLimit() {}

  /**
   * The most records that the next window takes from each partition: its whole lag if the limit
   * allows, otherwise an equal share. What a partition does not need of its share goes to those
   * with a larger lag.
   *
   * @param limit the most records of the window, at least 1
   * @param lags the lag of each partition in records, 0 or more
   * @return for each partition of {@code lags} 0 to its lag; together at most {@code limit}
   */
  public static <P> Map<P, Long> share(long limit, Map<P, Long> lags) {
    List<Map.Entry<P, Long>> shortestFirst = new ArrayList<>(lags.entrySet());
    shortestFirst.sort(Map.Entry.comparingByValue());
    Map<P, Long> shares = new HashMap<>();
    long left = limit;
    int partitionsLeft = shortestFirst.size();
    for (Map.Entry<P, Long> partition : shortestFirst) {
      // rounded up, so that a limit below the number of partitions still takes something
      long fair = (left + partitionsLeft - 1) / partitionsLeft;
      long share = Math.min(partition.getValue(), fair);
      shares.put(partition.getKey(), share);
      left -= share;
      partitionsLeft--;
    }
    return shares;
  }
}
