package io.ytstats.store;

import io.ytstats.schema.DataPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Data points to be written together. Only the latest of each key is written, but all are kept
 * until then: if the database refuses the latest, the next latest is written in its stead. Not
 * thread-safe.
 */
public final class RowBatch {
  private final StoreTable table;
  private final List<Row> rows = new ArrayList<>();

  /** An empty batch for a table. */
  public RowBatch(StoreTable table) {
    this.table = table;
  }

  /**
   * Adds a data point.
   *
   * @return the number of the data point in this batch, counted from 0; a {@link
   *     WriteResult.Refusal} names it by that number
   */
  public int add(DataPoint point) {
    int number = rows.size();
    rows.add(new Row(table, point, number));
    return number;
  }

  /** The data point with a number, see {@link #add}. */
  DataPoint point(int number) {
    return rows.get(number).point();
  }

  /** How many data points it holds, of any keys. */
  public int size() {
    return rows.size();
  }

  /** The latest row of each key, sorted by primary key; each knows its {@link Row#substitute}. */
  List<Row> latestRows() {
    return GuardedRow.freshestOfEachKey(rows);
  }
}
