package io.ytstats.agg;

/** Where a group that has no committed offset in a topic begins. */
enum StartingOffsets {
  EARLIEST,
  LATEST
}
