package io.ytstats.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;

/**
 * The guarded upsert of a table: one statement writes one or more rows, and changes a row only to a
 * later data point. Both tables have the same text, {@code upsert.sql}, with their own names in it.
 * Immutable.
 */
final class UpsertStatement {
  private static final String TEXT = SqlFile.read("upsert.sql");
  private static final String ONE_ROW = "(?, ?, ?, ?)";
  private static final int PARAMETERS_OF_A_ROW = 4;

  private final StoreTable table;

  UpsertStatement(StoreTable table) {
    this.table = table;
  }

  /**
   * The statement for a number of rows.
   *
   * @param rows 1 or more
   */
  String sql(int rows) {
    return TEXT.replace(":table", table.tableName())
        .replace(":period_column", table.periodColumn().name())
        .replace(":rows", String.join(", ", Collections.nCopies(rows, ONE_ROW)));
  }

  /**
   * Sets the parameters of one row.
   *
   * @param index of the row in the statement, from 0
   */
  void bind(PreparedStatement statement, int index, Row row) throws SQLException {
    int parameter = index * PARAMETERS_OF_A_ROW;
    // a LocalDateTime has no zone: neither the JVM's nor the server's can shift it
    statement.setObject(
        parameter + 1,
        LocalDateTime.ofEpochSecond(row.point().harvestEpochSecond(), 0, ZoneOffset.UTC));
    statement.setString(parameter + 2, row.point().channel());
    statement.setObject(parameter + 3, table.periodValue(row.period()));
    statement.setInt(parameter + 4, row.point().subs());
  }
}
