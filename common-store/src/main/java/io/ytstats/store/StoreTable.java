package io.ytstats.store;

import io.ytstats.schema.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The two tables, as {@code sql/schema.sql} creates them. */
public enum StoreTable {
  /** {@code yt_daily}: the latest data point of each channel and day. */
  DAILY("yt_daily", Period.DAY) {
    @Override
    Column periodColumn() {
      return Column.dateTime("date");
    }

    @Override
    Object periodValue(int period) {
      // a LocalDateTime has no zone: neither the JVM's nor the server's can shift it
      return Period.DAY.firstDay(period).atStartOfDay();
    }
  },

  /** {@code yt_monthly}: the latest data point of each channel and month. */
  MONTHLY("yt_monthly", Period.MONTH) {
    @Override
    Column periodColumn() {
      return Column.text("year_and_month", 10);
    }

    @Override
    Object periodValue(int period) {
      return Period.MONTH.text(period);
    }
  };

  private final String tableName;
  private final Period period;

  StoreTable(String tableName, Period period) {
    this.tableName = tableName;
    this.period = period;
  }

  /** The table's name, in the schema of the connection. */
  public String tableName() {
    return tableName;
  }

  /**
   * The table with a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StoreTable ofTableName(String name) {
    for (StoreTable table : values()) {
      if (table.tableName.equals(name)) {
        return table;
      }
    }
    throw new IllegalArgumentException("no table " + name);
  }

  /** How a timestamp becomes the second half of the primary key. */
  public Period period() {
    return period;
  }

  /** A period as the period column's parameter. */
  abstract Object periodValue(int period);

  /** The second column of the primary key. */
  abstract Column periodColumn();

  /** The columns that the upsert writes. */
  List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.dateTime("harvest_ts"));
    columns.add(Column.caseSensitiveText("channel", 100));
    columns.add(periodColumn());
    columns.add(Column.integer("subs"));
    return columns;
  }

  /** The columns of the primary key, in its order; rows are written in this order too. */
  public List<String> primaryKey() {
    return Collections.unmodifiableList(Arrays.asList("channel", periodColumn().name()));
  }
}
