package io.ytstats.console;

import io.ytstats.console.Snapshot.TableState;
import io.ytstats.status.model.Rate;
import io.ytstats.store.StoreTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the tables. To count rows the server reads all of them, so a table is counted only as
 * often as that takes a hundredth of the time, and never if it takes longer than 5 s: then the
 * server's own estimate is shown. For one thread.
 */
final class TableSampler {
  private static final int COUNT_LIMIT_SECONDS = 5;
  private static final int SHARE = 100;

  /** From here on the server's estimate is asked before anything is counted. */
  private static final long COUNTED_ROWS = 5_000_000;

  private final Database database;
  private final Map<StoreTable, Counted> counted = new EnumMap<>(StoreTable.class);

  private static final class Counted {
    private final Rate rate = new Rate();
    private TableState state;
    private long nextNanos;
  }

  TableSampler(Database database) {
    this.database = database;
    for (StoreTable table : StoreTable.values()) {
      counted.put(table, new Counted());
    }
  }

  /** Measures both tables. */
  List<TableState> sample() throws SQLException {
    return database.read(
        connection -> {
          List<TableState> states = new ArrayList<>();
          for (StoreTable table : StoreTable.values()) {
            states.add(sample(connection, table, counted.get(table)));
          }
          return states;
        });
  }

  private static TableState sample(Connection connection, StoreTable table, Counted counted)
      throws SQLException {
    long begin = System.nanoTime();
    if (counted.state != null && begin - counted.nextNanos < 0) {
      return counted.state;
    }
    long estimate = estimate(connection, table);
    counted.state =
        estimate > COUNTED_ROWS
            ? new TableState(table.tableName(), estimate, false, null, null)
            : count(connection, table, estimate, counted.rate);
    counted.nextNanos = System.nanoTime() + SHARE * (System.nanoTime() - begin);
    return counted.state;
  }

  private static TableState count(Connection connection, StoreTable table, long estimate, Rate rate)
      throws SQLException {
    String sql =
        "SELECT COUNT(*), DATE_FORMAT(MAX(harvest_ts), '%Y-%m-%d %H:%i:%s') FROM "
            + table.tableName();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setQueryTimeout(COUNT_LIMIT_SECONDS);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        long rows = row.getLong(1);
        return new TableState(
            table.tableName(), rows, true, row.getString(2), rate.of(System.nanoTime(), rows));
      }
    } catch (SQLTimeoutException e) {
      return new TableState(table.tableName(), estimate, false, null, null);
    }
  }

  private static long estimate(Connection connection, StoreTable table) throws SQLException {
    String sql =
        "SELECT TABLE_ROWS FROM information_schema.TABLES"
            + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, table.tableName());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("no table " + table.tableName() + ", or no right to read it");
        }
        return row.getLong(1);
      }
    }
  }
}
