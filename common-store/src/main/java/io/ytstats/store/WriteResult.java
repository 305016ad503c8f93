package io.ytstats.store;

import io.ytstats.schema.DataPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What became of a batch: everything in it that is not refused is in the table, or was less fresh
 * than what is.
 *
 * @param <O> what the caller knows a data point's origin by
 */
public final class WriteResult<O> {
  private final List<Refusal<O>> refused = new ArrayList<>();
  private long rows;

  WriteResult() {}

  void addWritten(int count) {
    rows += count;
  }

  void add(WriteResult<O> other) {
    rows += other.rows;
    refused.addAll(other.refused);
  }

  void addRefused(Row<O> row, String why) {
    refused.add(new Refusal<>(row.point(), row.origin(), why));
  }

  /**
   * Rows that the database took: one for each key, whether it was fresher than the table's or not.
   */
  public long rows() {
    return rows;
  }

  /** The data points that the database refused for their data. */
  public List<Refusal<O>> refused() {
    return Collections.unmodifiableList(refused);
  }

  /**
   * A data point that the database refused.
   *
   * @param <O> what the caller knows a data point's origin by
   */
  public static final class Refusal<O> {
    private final DataPoint point;
    private final O origin;
    private final String why;

    Refusal(DataPoint point, O origin, String why) {
      this.point = point;
      this.origin = origin;
      this.why = why;
    }

    /** The data point. */
    public DataPoint point() {
      return point;
    }

    /** What was given with it. */
    public O origin() {
      return origin;
    }

    /** The server's words. */
    public String why() {
      return why;
    }
  }
}
