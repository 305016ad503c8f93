package io.ytstats.audit;

import java.util.Locale;

/**
 * How the row of a key stands to the latest raw record of that key, of those before the audit's end
 * offsets.
 */
enum Verdict {
  /** The row is that record's. */
  EQUAL(false),
  /** There is such a record and no row; the upsert mends it. */
  MISSING(true),
  /** The row is of an earlier harvest than that record; the upsert mends it. */
  STALE(true),
  /**
   * The row is of the same harvest with another count, or fresher than any record of the key. The
   * upsert mends it only if the count is too small.
   */
  DIFFERING(true),
  /** There is a row and no such record. */
  EXTRA(true),
  /** The row is fresher than any record before the end offsets, and a record after them has it. */
  NEWER(false),
  /**
   * As {@link #DIFFERING} or {@link #EXTRA}, but the topic has lost its earliest records, to
   * retention for instance: the row may be of one of them.
   */
  UNVERIFIABLE(false);

  private final boolean wrong;

  Verdict(boolean wrong) {
    this.wrong = wrong;
  }

  /**
   * Judges one key.
   *
   * @param expected the rank of the latest record before the end offsets; null if there is none
   * @param row what stands in the table; null if nothing does
   * @param isOfLaterRecord whether a record after the end offsets has exactly this row
   * @param recordsAreGone whether the topic's earliest records are no longer there
   * @throws IllegalArgumentException if there is neither record nor row
   */
  static Verdict of(Long expected, TableRow row, boolean isOfLaterRecord, boolean recordsAreGone) {
    if (row == null) {
      if (expected == null) {
        throw new IllegalArgumentException("a key of nothing");
      }
      return MISSING;
    }
    int order = expected == null ? 1 : row.compareTo(expected);
    if (order == 0) {
      return EQUAL;
    } else if (order < 0) {
      return row.isOfTheTimeOf(expected) ? DIFFERING : STALE;
    } else if (isOfLaterRecord) {
      return NEWER;
    } else if (recordsAreGone && row.isPossible()) {
      return UNVERIFIABLE;
    }
    return expected == null ? EXTRA : DIFFERING;
  }

  /** Whether the table is wrong for certain. */
  boolean isWrong() {
    return wrong;
  }

  /** As reports write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
