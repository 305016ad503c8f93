package io.ytstats.audit;

import java.io.Serializable;
import java.util.Comparator;

/** The verdict on one key, with the latest record and the row. Immutable. */
final class Finding implements Comparable<Finding>, Serializable {
  private static final long serialVersionUID = 1;

  private static final Comparator<Finding> ORDER = Comparator.comparing(finding -> finding.key);

  final RowKey key;
  final Verdict verdict;

  /** The rank of the latest record, or null. */
  final Long expected;

  /** The row in the table, or null. */
  final TableRow row;

  Finding(RowKey key, Verdict verdict, Long expected, TableRow row) {
    this.key = key;
    this.verdict = verdict;
    this.expected = expected;
    this.row = row;
  }

  /** Whether the guarded upsert of the latest record repairs the row. */
  boolean isRepairable() {
    return expected != null && (row == null || row.compareTo(expected) < 0);
  }

  /** Orders by key; a key has one finding. */
  @Override
  public int compareTo(Finding other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Finding && ((Finding) other).key.equals(key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /** A line of a report. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(verdict.word()).append(": ").append(key).append(":");
    if (row != null) {
      line.append(" is ").append(row);
    }
    if (expected != null) {
      line.append(row == null ? " " : ", ")
          .append(verdict.isWrong() ? "should be " : "the latest record is ")
          .append(TableRow.text(expected));
    }
    return line.toString();
  }
}
