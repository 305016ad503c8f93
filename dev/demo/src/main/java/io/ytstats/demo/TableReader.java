package io.ytstats.demo;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.ytstats.app.FatalException;
import io.ytstats.store.DatabaseFailure;
import io.ytstats.store.DatabaseOptions;
import io.ytstats.store.StoreTable;
import io.ytstats.store.StoredRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** Reads the tables, as the stores' own user. */
final class TableReader implements AutoCloseable {
  private final HikariDataSource dataSource;
  private final String place;

  /**
   * Connects.
   *
   * @throws FatalException if the server cannot be reached, or does not let the user in
   */
  TableReader(DatabaseOptions options) {
    place = options.databaseAccess().address();
    try {
      dataSource = options.databaseAccess().open();
    } catch (PoolInitializationException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    dataSource.close();
  }

  /** The rows with the latest harvests, the latest first. */
  List<StatRow> latest(StoreTable table, int limit) {
    return query(table, " ORDER BY harvest_ts DESC, channel LIMIT " + limit);
  }

  /** How many rows there are. */
  long count(StoreTable table) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT COUNT(*) FROM " + table.tableName());
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private List<StatRow> query(StoreTable table, String rest) {
    String period = table.primaryKey().get(1);
    String sql =
        "SELECT channel, " + period + ", harvest_ts, subs FROM " + table.tableName() + rest;
    List<StatRow> rows = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement query = connection.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        StatRow.Key key = new StatRow.Key(row.getString(1), StoredRow.periodText(row.getString(2)));
        rows.add(new StatRow(key, row.getObject(3, LocalDateTime.class), row.getInt(4)));
      }
    } catch (SQLException e) {
      throw failure(e);
    }
    return rows;
  }

  private FatalException failure(Exception e) {
    return new FatalException("database " + place + ": " + DatabaseFailure.describe(e), e);
  }
}
