package io.ytstats.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The guarded upsert of a table: one statement writes one or more rows, and changes a row only to a
 * fresher one. The server decides that, so that no other writer can come between.
 *
 * <p>Assignments run from left to right and see what was assigned before them. So the payload comes
 * first, then the order columns from the least to the most significant one: each is compared while
 * all columns that it depends on are still the old ones. {@code VALUES(x)} stands for the new value
 * instead of a row alias, which MariaDB does not have. Immutable.
 */
final class UpsertStatement {
  private final TableModel table;
  private final String head;
  private final String oneRow;
  private final String tail;

  UpsertStatement(TableModel table) {
    this.table = table;
    this.head =
        "INSERT INTO " + table.name() + " (" + String.join(", ", table.columns()) + ")\nVALUES ";
    this.oneRow = "(" + String.join(", ", Collections.nCopies(table.columns().size(), "?")) + ")";
    this.tail = "\nON DUPLICATE KEY UPDATE\n  " + String.join(",\n  ", assignments());
  }

  /**
   * The statement for a number of rows.
   *
   * @param rows 1 or more
   */
  String sql(int rows) {
    return head + String.join(", ", Collections.nCopies(rows, oneRow)) + tail;
  }

  /** How many parameters a row has. */
  int parametersOfARow() {
    return table.columns().size();
  }

  private List<String> assignments() {
    List<String> order = table.order();
    List<String> assignments = new ArrayList<>();
    String isFresher = isFresher(order.size());
    for (String column : table.payload()) {
      assignments.add(assignment(column, isFresher));
    }
    for (int i = order.size() - 1; i >= 0; i--) {
      String column = order.get(i);
      assignments.add(
          i == 0 && !table.isNullable(column)
              ? column + " = GREATEST(" + column + ", " + value(column) + ")"
              : assignment(column, isFresher(i + 1)));
    }
    return assignments;
  }

  private static String assignment(String column, String condition) {
    return column + " = IF(" + condition + ", " + value(column) + ", " + column + ")";
  }

  /** Whether the new row is fresher by the first columns of the order. */
  private String isFresher(int columns) {
    List<String> cases = new ArrayList<>();
    StringBuilder equalSoFar = new StringBuilder();
    for (String column : table.order().subList(0, columns)) {
      cases.add(
          equalSoFar.length() == 0
              ? isGreater(column)
              : "(" + equalSoFar + isGreater(column) + ")");
      equalSoFar.append(isEqual(column)).append(" AND ");
    }
    return String.join(" OR ", cases);
  }

  private String isGreater(String column) {
    String greater = value(column) + " > " + column;
    return table.isNullable(column)
        ? "(" + greater + " OR (" + column + " IS NULL AND " + value(column) + " IS NOT NULL))"
        : greater;
  }

  private String isEqual(String column) {
    return value(column) + (table.isNullable(column) ? " <=> " : " = ") + column;
  }

  private static String value(String column) {
    return "VALUES(" + column + ")";
  }
}
