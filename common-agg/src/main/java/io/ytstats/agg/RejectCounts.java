package io.ytstats.agg;

import io.ytstats.schema.RejectReason;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;
import org.apache.spark.util.AccumulatorV2;

/**
 * Counts the rejects of a window by their reason: on the executors by their tasks, on the driver
 * their sum. A task that is repeated counts again, as with all of Spark's accumulators.
 */
final class RejectCounts extends AccumulatorV2<RejectReason, long[]> {
  private static final long serialVersionUID = 1;

  /** By the ordinal of the reason: all parts of a job run the same jar. */
  private final long[] counts = new long[RejectReason.values().length];

  @Override
  public boolean isZero() {
    return sum() == 0;
  }

  @Override
  public RejectCounts copy() {
    RejectCounts copy = new RejectCounts();
    copy.merge(this);
    return copy;
  }

  @Override
  public void reset() {
    Arrays.fill(counts, 0);
  }

  @Override
  public void add(RejectReason reason) {
    counts[reason.ordinal()]++;
  }

  @Override
  public void merge(AccumulatorV2<RejectReason, long[]> other) {
    long[] others = other.value();
    for (int i = 0; i < counts.length; i++) {
      counts[i] += others[i];
    }
  }

  /** A copy of the counts, by the ordinal of the reason. */
  @Override
  public long[] value() {
    return counts.clone();
  }

  /** The rejects of all reasons. */
  long sum() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Tells the count of each reason that has one. */
  void forEach(ObjLongConsumer<RejectReason> action) {
    for (RejectReason reason : RejectReason.values()) {
      if (counts[reason.ordinal()] > 0) {
        action.accept(reason, counts[reason.ordinal()]);
      }
    }
  }
}
