package io.ytstats.audit;

/** What a comparison has found (driver). */
final class AuditResult {
  /** Whether no row is wrong; with {@code --strict} also whether none is unverifiable. */
  final boolean isEqual;

  /** The records of the raw topic that were read. */
  final long records;

  /** How many of them are rejected by the jobs. */
  final long rejects;

  /** The rows by table and verdict. */
  final Tally tally;

  AuditResult(boolean isEqual, long records, long rejects, Tally tally) {
    this.isEqual = isEqual;
    this.records = records;
    this.rejects = rejects;
    this.tally = tally;
  }
}
