package io.ytstats.connect;

import io.ytstats.store.ColumnShape;
import io.ytstats.store.TableModel;
import io.ytstats.store.TableShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields of the records and the columns of one table: the key columns come first, then the
 * freshness columns, then the others, and last the column of deletes, if there is one. Immutable.
 */
final class TableBinding {
  private final List<BoundColumn> columns;
  private final int keys;
  private final int orders;
  private final boolean flagged;
  private final TableModel model;

  private TableBinding(
      String table, List<BoundColumn> columns, int keys, int orders, boolean flagged) {
    this.columns = Collections.unmodifiableList(columns);
    this.keys = keys;
    this.orders = orders;
    this.flagged = flagged;
    List<String> names = new ArrayList<>();
    Set<String> nullable = new HashSet<>();
    for (BoundColumn column : columns) {
      names.add(column.quotedName());
      if (column.shape().isNullable()) {
        nullable.add(column.quotedName());
      }
    }
    this.model =
        new TableModel(
            BoundColumn.quote(table),
            names,
            new HashSet<>(names.subList(0, keys)),
            names.subList(keys, keys + orders),
            nullable);
  }

  /** Binds a table that {@link TableProblems} has no problem with. */
  static TableBinding of(SinkConfig config, String table, TableShape shape) {
    Times times = config.times();
    List<BoundColumn> columns = new ArrayList<>();
    for (FieldEntry entry : config.keyFields()) {
      columns.add(new BoundColumn(entry.path(), column(shape, entry.column()), true, times));
    }
    int keys = columns.size();
    for (FieldEntry entry : config.freshnessFields()) {
      columns.add(
          new BoundColumn(
              entry.path(), column(shape, entry.column()), !config.nullIsOldest(), times));
    }
    int orders = columns.size() - keys;
    for (FieldEntry entry : otherFields(config, shape)) {
      columns.add(new BoundColumn(entry.path(), column(shape, entry.column()), false, times));
    }
    if (config.flagsDeletes()) {
      columns.add(
          new BoundColumn(config.deleteField(), column(shape, config.deleteColumn()), true, times));
    }
    return new TableBinding(table, columns, keys, orders, config.flagsDeletes());
  }

  /** The fields that are neither key nor freshness. */
  static List<FieldEntry> otherFields(SinkConfig config, TableShape shape) {
    if (!config.fields().isEmpty()) {
      return config.fields();
    }
    Set<String> taken = new HashSet<>();
    config.keyFields().forEach(entry -> taken.add(lower(entry.column())));
    config.freshnessFields().forEach(entry -> taken.add(lower(entry.column())));
    taken.add(lower(config.deleteColumn()));
    List<FieldEntry> others = new ArrayList<>();
    for (ColumnShape column : shape.columns().values()) {
      boolean hasDefault = column.isOptional() && !column.isNullable();
      if (!taken.contains(lower(column.name())) && !column.isGenerated() && !hasDefault) {
        others.add(FieldEntry.parse(column.name()));
      }
    }
    return others;
  }

  /** The column of a name in any case; null if there is none. */
  static ColumnShape column(TableShape shape, String name) {
    return shape.columns().get(lower(name));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  List<BoundColumn> columns() {
    return columns;
  }

  List<BoundColumn> keyColumns() {
    return columns.subList(0, keys);
  }

  List<BoundColumn> orderColumns() {
    return columns.subList(keys, keys + orders);
  }

  /** Whether the last column is 1 for a delete. */
  boolean isFlagged() {
    return flagged;
  }

  /** Compares the keys of two rows. */
  int compareKeys(Object[] one, Object[] other) {
    return compare(one, other, 0, keys);
  }

  /** Compares how fresh two rows of a key are. */
  int compareFreshness(Object[] one, Object[] other) {
    return compare(one, other, keys, keys + orders);
  }

  private int compare(Object[] one, Object[] other, int from, int to) {
    for (int i = from; i < to; i++) {
      int difference = columns.get(i).compare(one[i], other[i]);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  /** The key of a row as something that a map finds. */
  List<Object> hashableKey(Object[] values) {
    List<Object> key = new ArrayList<>(keys);
    for (int i = 0; i < keys; i++) {
      key.add(BoundColumn.hashable(values[i]));
    }
    return key;
  }

  TableModel model() {
    return model;
  }
}
