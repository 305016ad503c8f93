package io.ytstats.store;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Period;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Data points to be written together. Of each key only the freshest is written, but all are kept
 * until then: if the database refuses the freshest, the next takes its place. Not thread-safe.
 *
 * @param <O> what the caller knows a data point's origin by
 */
public final class RowBatch<O> {
  private final Period period;
  private final List<Row<O>> rows = new ArrayList<>();

  /** An empty batch for a table. */
  public RowBatch(StoreTable table) {
    this.period = table.period();
  }

  /**
   * Adds a data point.
   *
   * @param origin handed back if the database refuses the row; may be null
   */
  public void add(DataPoint point, O origin) {
    rows.add(new Row<>(point, period.of(point.harvestEpochSecond()), origin));
  }

  /** How many data points it holds, of whatever keys. */
  public int size() {
    return rows.size();
  }

  /** The freshest row of each key, sorted by primary key. */
  List<Row<O>> freshestRows() {
    Collections.sort(rows, Row.BY_KEY_THEN_FRESHEST);
    List<Row<O>> freshest = new ArrayList<>(rows.size());
    Row<O> previous = null;
    for (Row<O> row : rows) {
      if (previous != null && row.hasKeyOf(previous)) {
        previous.setNextFreshest(row);
      } else {
        freshest.add(row);
      }
      previous = row;
    }
    return freshest;
  }
}
