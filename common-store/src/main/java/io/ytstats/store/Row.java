package io.ytstats.store;

import io.ytstats.schema.DataPoint;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** A data point on its way into the table of a store. */
final class Row extends GuardedRow {
  private final StoreTable table;
  private final DataPoint point;
  private final int period;

  /**
   * A row.
   *
   * @param number see {@link RowBatch#add}
   */
  Row(StoreTable table, DataPoint point, int number) {
    super(number);
    this.table = table;
    this.point = point;
    this.period = table.period().of(point.harvestEpochSecond());
  }

  DataPoint point() {
    return point;
  }

  int period() {
    return period;
  }

  @Override
  Row substitute() {
    return (Row) super.substitute();
  }

  @Override
  public int compareKey(GuardedRow other) {
    Row row = (Row) other;
    int byChannel = compareCodePoints(point.channel(), row.point.channel());
    return byChannel != 0 ? byChannel : Integer.compare(period, row.period);
  }

  @Override
  public int compareFreshness(GuardedRow other) {
    return Long.compare(point.rank(), ((Row) other).point.rank());
  }

  @Override
  public void bind(PreparedStatement statement, int first) throws SQLException {
    // a LocalDateTime has no zone: neither the JVM's nor the server's can shift it
    statement.setObject(
        first, LocalDateTime.ofEpochSecond(point.harvestEpochSecond(), 0, ZoneOffset.UTC));
    statement.setString(first + 1, point.channel());
    statement.setObject(first + 2, table.periodValue(period));
    statement.setInt(first + 3, point.subs());
  }

  @Override
  public String toString() {
    return point.toString();
  }
}
