package io.ytstats.agg.source;

import java.io.Serializable;
import org.apache.kafka.common.TopicPartition;

/** A range of offsets in one partition. Immutable; used by driver and executors. */
public final class OffsetSpan implements Serializable {
  private static final long serialVersionUID = 1;

  /** The partition. */
  public final TopicPartition partition;

  /** The first offset. */
  public final long from;

  /** The offset after the last. */
  public final long until;

  /**
   * A range of offsets.
   *
   * @param from the first offset
   * @param until the offset after the last; not below {@code from}
   */
  public OffsetSpan(TopicPartition partition, long from, long until) {
    this.partition = partition;
    this.from = from;
    this.until = until;
  }

  /** The number of offsets; not each of them has a record in a topic with transactions. */
  public long count() {
    return until - from;
  }

  /** The name in logs and messages: {@code yt_raw_harvest-3[120..480)}. */
  @Override
  public String toString() {
    return partition + "[" + from + ".." + until + ")";
  }
}
