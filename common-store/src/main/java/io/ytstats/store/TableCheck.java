package io.ytstats.store;

import io.ytstats.app.FatalException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Validates a table before the first write: one that differs subtly from {@code sql/schema.sql}
 * would silently lose data. It needs only the rights to write the table.
 */
public final class TableCheck {
  private final StoreTable table;
  private final String address;

  /**
   * A check of one table.
   *
   * @param address of the database, for messages
   */
  public TableCheck(StoreTable table, String address) {
    this.table = table;
    this.address = address;
  }

  /**
   * Checks the table, and the SQL mode and the encoding of the connections.
   *
   * @throws FatalException naming everything that is wrong, and the statements that fix it
   * @throws SQLException if a query fails; see {@link DatabaseFailure#of}
   */
  public void check(DataSource dataSource) throws SQLException {
    List<String> problems = new ArrayList<>();
    try (Connection connection = dataSource.getConnection()) {
      checkEngine(connection, problems);
      checkColumns(connection, problems);
      checkKeys(connection, problems);
      checkStrict(connection, problems);
      TextProbe.problem(connection).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      throw new FatalException(
          "table " + table.tableName() + " at " + address + ": " + String.join("; ", problems));
    }
  }

  private void checkEngine(Connection connection, List<String> problems) throws SQLException {
    try (PreparedStatement query = query(connection, "table-engine.sql");
        ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        throw new FatalException(
            "no table "
                + table.tableName()
                + " at "
                + address
                + ", or no right on it; sql/schema.sql creates it, sql/grants.sql grants the"
                + " rights");
      }
      if (!"YES".equals(row.getString("TRANSACTIONS"))) {
        problems.add(
            "its engine "
                + row.getString("ENGINE")
                + " has no transactions: "
                + alter("ENGINE = InnoDB"));
      }
    }
  }

  private void checkColumns(Connection connection, List<String> problems) throws SQLException {
    Map<String, Column> missing = new LinkedHashMap<>();
    table.columns().forEach(column -> missing.put(column.name(), column));
    try (PreparedStatement query = query(connection, "table-columns.sql");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        String name = row.getString("COLUMN_NAME").toLowerCase(Locale.ROOT);
        Column column = missing.remove(name);
        if (column != null) {
          checkColumn(column, row, problems);
        } else if (row.getString("IS_NULLABLE").equals("NO")
            && row.getString("COLUMN_DEFAULT") == null
            && row.getString("EXTRA").isEmpty()) {
          problems.add(
              name
                  + " is not a column of the store and has no default: "
                  + alter("MODIFY " + name + " " + row.getString("COLUMN_TYPE") + " NULL"));
        }
      }
    }
    for (Column column : missing.values()) {
      problems.add(
          "no column " + column.name() + ": " + alter("ADD COLUMN " + column.definition(0)));
    }
  }

  private void checkColumn(Column column, ResultSet row, List<String> problems)
      throws SQLException {
    List<String> faults = new ArrayList<>();
    long length = 0;
    if (!column.isOfType(row.getString("DATA_TYPE"))) {
      faults.add("is " + row.getString("COLUMN_TYPE"));
    } else {
      length = row.getLong("CHARACTER_MAXIMUM_LENGTH");
      if (!column.isLongEnough(length)) {
        faults.add("holds only " + length + " characters");
      }
      String collation = row.getString("COLLATION_NAME");
      if (!column.isTextDistinct(row.getString("CHARACTER_SET_NAME"), collation)) {
        faults.add(
            "has the collation " + collation + ", which stores different channels in one row");
      }
    }
    if (row.getString("IS_NULLABLE").equals("YES")) {
      faults.add("may be NULL");
    }
    if (!faults.isEmpty()) {
      problems.add(
          column.name()
              + " "
              + String.join(" and ", faults)
              + ": "
              + alter("MODIFY " + column.definition(length)));
    }
  }

  /** The upsert updates the row of the first unique key that matches: there must be only one. */
  private void checkKeys(Connection connection, List<String> problems) throws SQLException {
    Map<String, List<String>> keys = new HashMap<>();
    try (PreparedStatement query = query(connection, "table-unique-keys.sql");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        String part =
            row.getString("SUB_PART") == null ? "" : "(" + row.getString("SUB_PART") + ")";
        keys.computeIfAbsent(row.getString("INDEX_NAME"), name -> new ArrayList<>())
            .add(row.getString("COLUMN_NAME").toLowerCase(Locale.ROOT) + part);
      }
    }
    List<String> primaryKey = keys.remove("PRIMARY");
    String add = "ADD PRIMARY KEY (" + String.join(", ", table.primaryKey()) + ")";
    if (primaryKey == null) {
      problems.add("no primary key: " + alter(add));
    } else if (!primaryKey.equals(table.primaryKey())) {
      problems.add(
          "its primary key is ("
              + String.join(", ", primaryKey)
              + "): "
              + alter("DROP PRIMARY KEY, " + add));
    }
    for (String key : keys.keySet()) {
      problems.add("a second unique key, " + key + ": " + alter("DROP INDEX " + key));
    }
  }

  private static void checkStrict(Connection connection, List<String> problems)
      throws SQLException {
    try (Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("SELECT @@SESSION.sql_mode")) {
      row.next();
      if (!row.getString(1).contains("STRICT_")) {
        problems.add(
            "connections are not in strict SQL mode, so a number that is too large is stored as"
                + " another number: SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode,"
                + " ',STRICT_TRANS_TABLES')");
      }
    }
  }

  private PreparedStatement query(Connection connection, String file) throws SQLException {
    PreparedStatement query = connection.prepareStatement(SqlFile.read(file));
    query.setString(1, table.tableName());
    return query;
  }

  private String alter(String change) {
    return "ALTER TABLE " + table.tableName() + " " + change;
  }
}
