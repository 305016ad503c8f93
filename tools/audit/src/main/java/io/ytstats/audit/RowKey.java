package io.ytstats.audit;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.ytstats.store.StoreTable;
import java.io.Serializable;
import java.util.Comparator;

/**
 * The key that the audit compares by: a table and a primary key in it. The period is text, because
 * a row that the suite did not write may have one that is not valid. Sent through shuffles.
 */
final class RowKey implements Comparable<RowKey>, KryoSerializable, Serializable {
  private static final long serialVersionUID = 1;

  private static final Comparator<RowKey> ORDER =
      Comparator.<RowKey, StoreTable>comparing(key -> key.table)
          .thenComparing(key -> key.channel)
          .thenComparing(key -> key.period);

  private StoreTable table;
  private String channel;
  private String period;

  /** For Kryo. */
  RowKey() {}

  /**
   * @param period as {@link io.ytstats.schema.Period#text} writes it, or whatever the row has
   */
  RowKey(StoreTable table, String channel, String period) {
    this.table = table;
    this.channel = channel;
    this.period = period;
  }

  StoreTable table() {
    return table;
  }

  String channel() {
    return channel;
  }

  String period() {
    return period;
  }

  @Override
  public int compareTo(RowKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public void write(Kryo kryo, Output output) {
    output.writeString(table.tableName());
    output.writeString(channel);
    output.writeString(period);
  }

  @Override
  public void read(Kryo kryo, Input input) {
    table = StoreTable.ofTableName(input.readString());
    channel = input.readString();
    period = input.readString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowKey
        && ((RowKey) other).table == table
        && ((RowKey) other).channel.equals(channel)
        && ((RowKey) other).period.equals(period);
  }

  /** The same in every JVM, unlike an enum's own hash code. */
  @Override
  public int hashCode() {
    return 31 * (31 * channel.hashCode() + period.hashCode()) + table.tableName().hashCode();
  }

  @Override
  public String toString() {
    return channel + " " + period;
  }
}
