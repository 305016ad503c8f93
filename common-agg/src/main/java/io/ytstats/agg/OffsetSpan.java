package io.ytstats.agg;

import java.io.Serializable;

/** A piece of one partition: from an offset, inclusive, until another, exclusive. */
public final class OffsetSpan implements Serializable {
  private static final long serialVersionUID = 1;

  /** The topic's name. */
  public final String topic;

  /** The partition's number. */
  public final int partition;

  /** The first offset. */
  public final long from;

  /** The offset after the last. */
  public final long until;

  OffsetSpan(String topic, int partition, long from, long until) {
    this.topic = topic;
    this.partition = partition;
    this.from = from;
    this.until = until;
  }

  /** How many offsets it holds, each of one record. */
  public long count() {
    return until - from;
  }

  /** As logs and messages name it: {@code yt_raw_harvest-3[120..480)}. */
  @Override
  public String toString() {
    return topic + "-" + partition + "[" + from + ".." + until + ")";
  }
}
