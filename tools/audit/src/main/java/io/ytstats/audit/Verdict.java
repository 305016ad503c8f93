package io.ytstats.audit;

import java.util.Locale;

/**
 * How the row of a key compares with the latest raw record of that key before the audit's end
 * offsets.
 */
enum Verdict {
  /** The row is the one of that record. */
  EQUAL(false),
  /** There is such a record and no row; the upsert repairs it. */
  MISSING(true),
  /** The row is from an earlier harvest than that record; the upsert repairs it. */
  STALE(true),
  /**
   * The row is from the same harvest with another count, or later than any record of the key. The
   * upsert repairs it only if the count is too small.
   */
  DIFFERING(true),
  /** There is a row and no such record. */
  EXTRA(true),
  /** The row is later than any record before the end offsets; it is from a record after them. */
  NEWER(false),
  /**
   * As {@link #DIFFERING} or {@link #EXTRA}, but the topic has lost its earliest records, for
   * instance to retention: the row may be from one of them.
   */
  UNVERIFIABLE(false);

  private final boolean wrong;

  Verdict(boolean wrong) {
    this.wrong = wrong;
  }

  /**
   * The verdict on one key.
   *
   * @param expected the rank of the latest record before the end offsets; null if there is none
   * @param row the row in the table; null if there is none
   * @param isOfLaterRecord whether the row is from a record after the end offsets
   * @param recordsLost whether the topic has lost its earliest records
   * @throws IllegalArgumentException if there is neither a record nor a row
   */
  static Verdict of(Long expected, TableRow row, boolean isOfLaterRecord, boolean recordsLost) {
    if (row == null) {
      if (expected == null) {
        throw new IllegalArgumentException("neither record nor row");
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
    } else if (recordsLost && row.isPossible()) {
      return UNVERIFIABLE;
    }
    return expected == null ? EXTRA : DIFFERING;
  }

  /** Whether the table is wrong for certain. */
  boolean isWrong() {
    return wrong;
  }

  /** The word for it in reports. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
