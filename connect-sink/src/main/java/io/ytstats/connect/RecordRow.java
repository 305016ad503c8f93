package io.ytstats.connect;

import io.ytstats.store.GuardedRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.kafka.connect.sink.SinkRecord;

/** A record on its way into a table, with its values as the columns hold them. */
final class RecordRow extends GuardedRow {
  private final TableBinding binding;
  private final SinkRecord origin;
  private final Object[] values;

  /**
   * A row.
   *
   * @param number of the record in its batch
   * @param values in the order of the binding's columns; not copied
   */
  RecordRow(TableBinding binding, SinkRecord origin, int number, Object[] values) {
    super(number);
    this.binding = binding;
    this.origin = origin;
    this.values = values;
  }

  SinkRecord origin() {
    return origin;
  }

  Object[] values() {
    return values;
  }

  @Override
  public int compareKey(GuardedRow other) {
    return binding.compareKeys(values, ((RecordRow) other).values);
  }

  @Override
  public int compareFreshness(GuardedRow other) {
    return binding.compareFreshness(values, ((RecordRow) other).values);
  }

  @Override
  public void bind(PreparedStatement statement, int first) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      // a date or time without a zone: neither the JVM's nor the server's can shift it
      statement.setObject(first + i, values[i]);
    }
  }

  @Override
  public String toString() {
    return origin.topic() + "-" + origin.kafkaPartition() + " offset " + origin.kafkaOffset();
  }
}
