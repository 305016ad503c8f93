package io.ytstats.agg;

/** Offsets that the topic should have and has not; thrown on an executor, read on the driver. */
final class OffsetGapException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OffsetGapException(String partition, long from, long until) {
    this(partition + " has no records at the offsets " + from + " to " + (until - 1));
  }

  private OffsetGapException(String what) {
    super(explain(what));
  }

  /** The sentence for the operator, for a gap however it was found. */
  static String explain(String what) {
    return what
        + ": the topic is or was compacted, or holds transactions, which the 0-8 source cannot"
        + " read (it would take aborted records for good ones); produce without transactions to a"
        + " topic with cleanup.policy=delete";
  }
}
