package io.ytstats.console;

import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.store.DatabaseAccess;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One connection to the database, for reading, opened at its first use and again after a failure.
 * Thread-safe: one reads at a time.
 */
final class Database implements AutoCloseable {
  private final DatabaseAccess access;
  private HikariDataSource pool;

  /** What is read. */
  interface Reading<T> {
    T read(Connection connection) throws SQLException;
  }

  Database(DatabaseAccess access) {
    this.access = access;
  }

  /**
   * Reads in one transaction, which changes nothing.
   *
   * @throws SQLException if the server refuses, or becomes unavailable
   * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException if it cannot be reached
   */
  synchronized <T> T read(Reading<T> reading) throws SQLException {
    if (pool == null) {
      pool = access.open();
    }
    try (Connection connection = pool.getConnection()) {
      connection.setReadOnly(true);
      T result = reading.read(connection);
      connection.rollback();
      return result;
    } catch (SQLException e) {
      // a pool waits long for an unavailable server; a new one fails at once
      close();
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (pool != null) {
      pool.close();
      pool = null;
    }
  }
}
