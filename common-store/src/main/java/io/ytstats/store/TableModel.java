package io.ytstats.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the guarded upsert has to know of a table: its name, its columns, which of them are the key,
 * and which of them say how fresh a row is. Names are written into statements as they are: a name
 * that needs quotes has them. Immutable.
 */
public final class TableModel {
  private final String name;
  private final List<String> columns;
  private final List<String> order;
  private final Set<String> nullable;
  private final List<String> payload;
  private final boolean constrained;

  /**
   * A table.
   *
   * @param name the table
   * @param columns every column that is written, in the order of the parameters of a row
   * @param key the columns of the only unique key; never changed by an update
   * @param order the columns that are compared, from the most to the least significant one; the
   *     larger value is the fresher one, and equal values change nothing; at least one
   * @param nullable those of {@code order} that may be NULL, which is less than any value
   * @throws IllegalArgumentException if {@code order} is empty, or holds a key column or a column
   *     that is not written
   */
  public TableModel(
      String name,
      List<String> columns,
      Set<String> key,
      List<String> order,
      Set<String> nullable) {
    this(name, columns, key, order, nullable, true);
  }

  private TableModel(
      String name,
      List<String> columns,
      Set<String> key,
      List<String> order,
      Set<String> nullable,
      boolean constrained) {
    if (order.isEmpty()
        || !columns.containsAll(order)
        || !columns.containsAll(key)
        || !Collections.disjoint(order, key)) {
      throw new IllegalArgumentException(
          "key " + key + " and order " + order + " do not fit the columns " + columns);
    }
    this.name = name;
    this.constrained = constrained;
    this.columns = Collections.unmodifiableList(new ArrayList<>(columns));
    this.order = Collections.unmodifiableList(new ArrayList<>(order));
    this.nullable = Collections.unmodifiableSet(new HashSet<>(nullable));
    this.payload =
        Collections.unmodifiableList(
            columns.stream()
                .filter(column -> !key.contains(column) && !order.contains(column))
                .collect(Collectors.toList()));
  }

  /** The table of a store: its harvest time decides, then its count. */
  static TableModel of(StoreTable table) {
    return new TableModel(
        table.tableName(),
        table.columns().stream().map(Column::name).collect(Collectors.toList()),
        new HashSet<>(table.primaryKey()),
        Arrays.asList("harvest_ts", "subs"),
        Collections.emptySet(),
        false);
  }

  /** The table's name. */
  public String name() {
    return name;
  }

  /** Every column that is written, in the order of the parameters. */
  public List<String> columns() {
    return columns;
  }

  /** The columns that are compared, from the most to the least significant one. */
  public List<String> order() {
    return order;
  }

  /** Whether a column of {@link #order} may be NULL. */
  boolean isNullable(String column) {
    return nullable.contains(column);
  }

  /** Whether a row that breaks a constraint is refused alone; otherwise that is a fatal failure. */
  boolean isConstrained() {
    return constrained;
  }

  /** The columns that are neither key nor order. */
  List<String> payload() {
    return payload;
  }
}
