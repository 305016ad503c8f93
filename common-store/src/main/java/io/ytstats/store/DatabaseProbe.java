package io.ytstats.store;

import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.app.DaemonThreads;
import io.ytstats.app.metrics.Monitoring;
import io.ytstats.app.metrics.Probe;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Asks the database for a sign of life, over a connection of its own. */
final class DatabaseProbe implements Probe, AutoCloseable {
  /** A silent database is to be seen within 15 s. */
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private final String address;
  private final HikariDataSource pool;

  private DatabaseProbe(DatabaseAccess database) {
    this.address = database.address();
    this.pool = database.openLazily(TIMEOUT);
  }

  /**
   * Begins to probe, if anything is served.
   *
   * @return null if nothing is served; else the caller closes it
   */
  static DatabaseProbe start(Monitoring monitoring, DatabaseAccess database) {
    if (!monitoring.isOn()) {
      return null;
    }
    DatabaseProbe probe = new DatabaseProbe(database);
    monitoring.probe("database", probe);
    return probe;
  }

  @Override
  public void run() throws SQLException {
    // the pool checks a connection before it hands it out
    try (Connection connection = pool.getConnection()) {
      connection.rollback();
    }
  }

  @Override
  public String describe(Throwable failure) {
    return "database " + address + " does not answer: " + DatabaseFailure.describe(failure);
  }

  /** Does not wait for a database that is silent. */
  @Override
  public void close() {
    DaemonThreads.named("database-probe").newThread(pool::close).start();
  }
}
