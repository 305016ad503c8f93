package io.ytstats.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.ytstats.app.Backoff;
import io.ytstats.app.FatalException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects a store to its table at the start, and checks the table. */
final class TableConnector {
  private static final Logger LOG = LoggerFactory.getLogger(TableConnector.class);

  private final DatabaseAccess database;
  private final String user;
  private final StoreTable table;
  private final int connections;
  private final RowOutcomes outcomes;

  /**
   * A connector.
   *
   * @param outcomes is told of each transaction that the writer commits; null to count nothing
   */
  TableConnector(StoreOptions options, RowOutcomes outcomes) {
    this.outcomes = outcomes;
    this.database = options.databaseAccess();
    this.user = options.dbUser();
    this.table = options.type().table();
    this.connections = options.dbConnections();
  }

  /**
   * Waits for the server, checks the table and opens the connections.
   *
   * @return a writer that is ready to write; the caller closes it
   * @throws FatalException if the server rejects the user, or the table is not as it must be
   * @throws SQLException declared for the retried attempts; a failure is either retried or fatal
   */
  ParallelWriter connect() throws SQLException {
    return Backoff.forServer()
        .retryingOn(failure -> DatabaseFailure.of(failure) == DatabaseFailure.TRANSIENT)
        .logging(
            LOG,
            failure ->
                "database "
                    + database.address()
                    + " is unavailable: "
                    + DatabaseFailure.describe(failure))
        .get(this::connectOnce);
  }

  private ParallelWriter connectOnce() throws SQLException {
    ParallelWriter writer = null;
    boolean ready = false;
    try {
      HikariDataSource pool = database.open(connections);
      writer = new ParallelWriter(pool, TableModel.of(table), connections, outcomes);
      new TableCheck(table, database.address()).check(pool);
      writer.prepare();
      ready = true;
      return writer;
    } catch (SQLException | PoolInitializationException e) {
      if (DatabaseFailure.of(e) == DatabaseFailure.TRANSIENT) {
        throw e;
      }
      throw new FatalException(
          "cannot use database "
              + database.address()
              + " as user "
              + user
              + ": "
              + DatabaseFailure.describe(e)
              + "; check --db-url, --db-user and --db-password-file; sql/schema.sql creates the"
              + " database and its tables, sql/grants.sql the user and its rights",
          e);
    } finally {
      if (writer != null && !ready) {
        writer.close();
      }
    }
  }
}
