package io.ytstats.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The outcome of writing a batch: each row that is not refused is in the table, or was not fresher
 * than the table's.
 */
public final class WriteResult {
  private final List<Refusal> refused = new ArrayList<>();
  private long rows;

  WriteResult() {}

  void addWritten(int count) {
    rows += count;
  }

  void add(WriteResult other) {
    rows += other.rows;
    refused.addAll(other.refused);
  }

  void addRefused(GuardedRow row, String why) {
    refused.add(new Refusal(row, why));
  }

  /**
   * How many rows the database accepted: one for each key, whether it was later than the table's or
   * not.
   */
  public long rows() {
    return rows;
  }

  /** The rows that the database refused for their data. */
  public List<Refusal> refused() {
    return Collections.unmodifiableList(refused);
  }

  /** A row that the database refused. */
  public static final class Refusal {
    private final GuardedRow row;
    private final String why;

    Refusal(GuardedRow row, String why) {
      this.row = row;
      this.why = why;
    }

    /** The row; its text names it. */
    public GuardedRow row() {
      return row;
    }

    /** Its number in the batch; see {@link RowBatch#add}. */
    public int number() {
      return row.number();
    }

    /** The server's message. */
    public String why() {
      return why;
    }
  }
}
