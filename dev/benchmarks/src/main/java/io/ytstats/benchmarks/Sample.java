package io.ytstats.benchmarks;

/** The moments of a record, in microseconds since 1970. */
final class Sample {
  /** Every so many records one is watched: always the same channels, as this divides them. */
  static final int EVERY = 20;

  /** When it should be sent. */
  final long due;

  /** When it was handed to the producer. */
  final long sent;

  /** When its window ended. */
  long windowEnd;

  /** When the broker wrote its daily record. */
  long inTopic = Long.MAX_VALUE;

  /** When its row was looked for, but not seen, for the last time. */
  long unseen;

  /** When its row was seen; 0 before. */
  long visible;

  Sample(long due, long sent) {
    this.due = due;
    this.sent = sent;
  }
}
