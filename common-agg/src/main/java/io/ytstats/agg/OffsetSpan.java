package io.ytstats.agg;

import java.io.Serializable;

/** A piece of one partition: from an offset, inclusive, until another, exclusive. */
final class OffsetSpan implements Serializable {
  private static final long serialVersionUID = 1;

  final String topic;
  final int partition;
  final long from;
  final long until;

  OffsetSpan(String topic, int partition, long from, long until) {
    this.topic = topic;
    this.partition = partition;
    this.from = from;
    this.until = until;
  }

  long count() {
    return until - from;
  }

  /** As logs and messages name it: {@code yt_raw_harvest-3[120..480)}. */
  @Override
  public String toString() {
    return topic + "-" + partition + "[" + from + ".." + until + ")";
  }
}
