package io.ytstats.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Counts what the upserts of one transaction did. The server counts an inserted row once, an
 * updated one twice and an unchanged one not at all ({@code useAffectedRows}); how many of them it
 * updated is the growth of the session's {@code Handler_update}. Both together give all three
 * numbers, on MySQL and on MariaDB. For the thread of the transaction.
 */
final class TransactionTally {
  private static final String HANDLER_UPDATE = SqlFile.read("handler_update.sql");

  private final Connection connection;
  private final long rows;
  private final long updatesBefore;
  private long inserted;
  private long updated;

  private TransactionTally(Connection connection, long rows, long updatesBefore) {
    this.connection = connection;
    this.rows = rows;
    this.updatesBefore = updatesBefore;
  }

  /**
   * Begins to count; called before the first upsert.
   *
   * @param connection with {@code useAffectedRows}
   * @param rows how many the transaction writes
   */
  static TransactionTally begin(Connection connection, int rows) throws SQLException {
    return new TransactionTally(connection, rows, rows == 1 ? 0 : updatesOfSession(connection));
  }

  /**
   * Ends counting; called after the last upsert, before the commit.
   *
   * @param affected the sum of the upserts' update counts
   */
  void end(long affected) throws SQLException {
    // of a single row the count alone says it: 0, 1 or 2
    long updates = rows == 1 ? affected / 2 : updatesOfSession(connection) - updatesBefore;
    // a trigger's updates, or a proxy that changed the session, must not make a count negative
    updated = Math.max(Math.max(0, affected - rows), Math.min(updates, affected / 2));
    inserted = affected - 2 * updated;
  }

  /** Hands over the numbers; called after the commit. */
  void tell(RowOutcomes outcomes) {
    outcomes.committed(inserted, updated, rows - inserted - updated);
  }

  private static long updatesOfSession(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet status = statement.executeQuery(HANDLER_UPDATE)) {
      if (!status.next()) {
        throw new SQLException("the server does not tell Handler_update");
      }
      return status.getLong(2);
    }
  }
}
