package io.ytstats.agg.kafka08;

import org.apache.kafka.common.TopicPartition;

/** Offsets of a topic that have no record; thrown on an executor, read on the driver. */
final class OffsetGapException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OffsetGapException(TopicPartition partition, long from, long until) {
    this(partition + " has no records at the offsets " + from + " to " + (until - 1));
  }

  private OffsetGapException(String what) {
    super(explain(what));
  }

  /** The sentence for the operator, whatever has found the gap. */
  static String explain(String what) {
    return what
        + ": the topic is or was compacted, or holds transactions, which the 0-8 source cannot"
        + " read (it would read aborted records as well); use --kafka-source modern, or produce"
        + " without transactions to a topic with cleanup.policy=delete";
  }
}
