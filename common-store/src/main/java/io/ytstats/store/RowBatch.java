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
  private final List<Row<O>> rows;

  /** An empty batch for a table. */
  public RowBatch(StoreTable table) {
    this(table.period(), new ArrayList<>());
  }

  private RowBatch(Period period, List<Row<O>> rows) {
    this.period = period;
    this.rows = rows;
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

  /**
   * Cuts it into parts of about the same size, in the order of the primary key: all rows of a key
   * are in one of them.
   *
   * @param count how many at most, 1 or more
   * @param minRows how many rows a part has at least, where there are two or more
   * @return at least one
   */
  List<RowBatch<O>> parts(int count, int minRows) {
    if (count == 1 || rows.size() < 2 * minRows) {
      return Collections.singletonList(this);
    }
    Collections.sort(rows, Row.BY_KEY_THEN_FRESHEST);
    int partRows = Math.max(minRows, (rows.size() + count - 1) / count);
    List<RowBatch<O>> parts = new ArrayList<>();
    int from = 0;
    while (from < rows.size()) {
      int to = Math.min(from + partRows, rows.size());
      while (to < rows.size() && rows.get(to).hasKeyOf(rows.get(to - 1))) {
        to++;
      }
      if (rows.size() - to < minRows) {
        to = rows.size();
      }
      parts.add(new RowBatch<>(period, new ArrayList<>(rows.subList(from, to))));
      from = to;
    }
    return parts;
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
