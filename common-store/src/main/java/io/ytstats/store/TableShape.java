package io.ytstats.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A table as the server describes it. Immutable. */
public final class TableShape {
  private final boolean transactional;
  private final Map<String, ColumnShape> columns;
  private final Map<String, List<String>> uniqueKeys;

  private TableShape(
      boolean transactional,
      Map<String, ColumnShape> columns,
      Map<String, List<String>> uniqueKeys) {
    this.transactional = transactional;
    this.columns = Collections.unmodifiableMap(columns);
    this.uniqueKeys = Collections.unmodifiableMap(uniqueKeys);
  }

  /**
   * Reads the description of a table in the database of the connection.
   *
   * @return empty if there is no such table, or no right on it
   */
  public static Optional<TableShape> read(Connection connection, String table) throws SQLException {
    boolean transactional;
    try (PreparedStatement query = query(connection, "table-engine.sql", table);
        ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      transactional = "YES".equals(row.getString("TRANSACTIONS"));
    }
    Map<String, ColumnShape> columns = new LinkedHashMap<>();
    try (PreparedStatement query = query(connection, "table-columns.sql", table);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        ColumnShape column = new ColumnShape(row);
        columns.put(lower(column.name()), column);
      }
    }
    Map<String, List<String>> keys = new LinkedHashMap<>();
    try (PreparedStatement query = query(connection, "table-unique-keys.sql", table);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        String prefix = row.getString("SUB_PART");
        keys.computeIfAbsent(row.getString("INDEX_NAME"), name -> new ArrayList<>())
            .add(lower(row.getString("COLUMN_NAME")) + (prefix == null ? "" : "(" + prefix + ")"));
      }
    }
    return Optional.of(new TableShape(transactional, columns, keys));
  }

  private static PreparedStatement query(Connection connection, String file, String table)
      throws SQLException {
    PreparedStatement query = connection.prepareStatement(SqlFile.read(file));
    query.setString(1, table);
    return query;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Whether its engine has transactions. */
  public boolean isTransactional() {
    return transactional;
  }

  /** The columns by their names in lower case, in the order of the table. */
  public Map<String, ColumnShape> columns() {
    return columns;
  }

  /** The unique keys by name, the primary key as PRIMARY; a prefix is written as {@code c(10)}. */
  public Map<String, List<String>> uniqueKeys() {
    return uniqueKeys;
  }
}
