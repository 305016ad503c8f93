package io.ytstats.status.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a count grows, over the last minute. For one thread. */
public final class Rate {
  /** Two windows of the monthly job: what moves in steps is a steady number here. */
  private static final long SPAN_NANOS = Duration.ofMinutes(1).toNanos();

  private final Deque<long[]> marks = new ArrayDeque<>();

  /** Without a count yet. */
  public Rate() {}

  /**
   * Takes in a count.
   *
   * @param nanos the time, as {@link System#nanoTime}
   * @return the growth in a second; null before the second count; never negative
   */
  public Double of(long nanos, long count) {
    if (!marks.isEmpty() && count < marks.getLast()[1]) {
      marks.clear(); // recreated, truncated or rewound: what was before says nothing
    }
    marks.addLast(new long[] {nanos, count});
    // one mark of the span's age stays, so the whole span is measured
    while (marks.size() > 2 && nanos - secondMark()[0] >= SPAN_NANOS) {
      marks.removeFirst();
    }
    long[] first = marks.getFirst();
    return nanos == first[0] ? null : (count - first[1]) * 1e9 / (nanos - first[0]);
  }

  private long[] secondMark() {
    long[] first = marks.removeFirst();
    long[] second = marks.getFirst();
    marks.addFirst(first);
    return second;
  }
}
