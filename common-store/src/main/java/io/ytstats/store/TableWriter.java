package io.ytstats.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Keeps a table at the latest row of each key: batches may arrive late, twice, in any order, and
 * from many writers at once. It does not know where its rows come from. Thread-safe if its {@link
 * DataSource} is.
 */
public final class TableWriter {
  /** The client's error number for a connection that was lost within a statement. */
  private static final int CONNECTION_LOST = 2013;

  /** The most rows of a statement: with the longest channel ids it has half a MiB. */
  private static final int MAX_STATEMENT_ROWS = 1_024;

  /** The most parameters of a statement: a server takes 65,535; the driver caches shorter texts. */
  private static final int MAX_STATEMENT_PARAMETERS = 8_192;

  private final DataSource dataSource;
  private final UpsertStatement upsert;
  private final boolean constrained;

  /** Null if nobody counts. */
  private final RowOutcomes outcomes;

  /**
   * The upsert by its number of rows, most first: powers of two, so that few texts are prepared.
   */
  private final NavigableMap<Integer, String> upserts = new TreeMap<>(Comparator.reverseOrder());

  /**
   * A writer of one table.
   *
   * @param dataSource see {@link DatabaseAccess#open}; connections of another pool have to be in
   *     strict SQL mode
   */
  public TableWriter(DataSource dataSource, StoreTable table) {
    this(dataSource, TableModel.of(table), null);
  }

  /**
   * A writer of any table that counts. It asks the server twice in each transaction of more than
   * one row.
   *
   * @param dataSource whose connections also have the driver's {@code useAffectedRows=true}
   * @param outcomes is told of each committed transaction, those of a batch that fails later
   *     included; null to count nothing
   */
  public TableWriter(DataSource dataSource, TableModel table, RowOutcomes outcomes) {
    this.dataSource = dataSource;
    this.outcomes = outcomes;
    this.upsert = new UpsertStatement(table);
    this.constrained = table.isConstrained();
    int most = Math.max(1, MAX_STATEMENT_PARAMETERS / upsert.parametersOfARow());
    for (int rows = MAX_STATEMENT_ROWS; rows > 0; rows /= 2) {
      if (rows <= most) {
        upserts.put(rows, upsert.sql(rows));
      }
    }
  }

  /**
   * Has a connection prepare all statements that it may have to execute. Not needed before {@link
   * #write}, which the first batch then spends less time in.
   */
  void prepare(Connection connection) throws SQLException {
    for (String sql : upserts.values()) {
      connection.prepareStatement(sql).close();
    }
  }

  /**
   * Writes the latest row of each key in one transaction, and returns once it is committed. If the
   * database refuses a row for its data, the batch is halved until that row is alone, and the next
   * latest row of the key is written in its stead. Each part is then a transaction of its own,
   * which is harmless: writing a row twice changes nothing.
   *
   * @throws SQLException any other failure; parts of the batch may be written, and writing it again
   *     is always right. {@link DatabaseFailure#of} says whether a retry makes sense.
   */
  public WriteResult write(RowBatch batch) throws SQLException {
    return write(batch.latestRows());
  }

  /**
   * As {@link #write(RowBatch)}, for rows of any table, or a part of them.
   *
   * @param rows the result of {@link GuardedRow#freshestOfEachKey}, or a part of it
   */
  public WriteResult write(List<? extends GuardedRow> rows) throws SQLException {
    WriteResult result = new WriteResult();
    if (!rows.isEmpty()) {
      try (Connection connection = dataSource.getConnection()) {
        if (connection.getAutoCommit()) {
          connection.setAutoCommit(false);
        }
        write(connection, rows, result);
      }
    }
    return result;
  }

  private void write(Connection connection, List<? extends GuardedRow> rows, WriteResult result)
      throws SQLException {
    SQLException refusal = writeInOneTransaction(connection, rows);
    if (refusal == null) {
      result.addWritten(rows.size());
    } else if (rows.size() > 1) {
      int half = rows.size() / 2;
      write(connection, rows.subList(0, half), result);
      write(connection, rows.subList(half, rows.size()), result);
    } else {
      writeSubstitute(connection, rows.get(0), refusal, result);
    }
  }

  /** For a row that was refused alone: tries the other rows of its key, until one is accepted. */
  private void writeSubstitute(
      Connection connection, GuardedRow first, SQLException why, WriteResult result)
      throws SQLException {
    GuardedRow row = first;
    SQLException refusal = why;
    while (refusal != null) {
      result.addRefused(row, DatabaseFailure.describe(refusal));
      row = row.substitute();
      if (row == null) {
        return;
      }
      refusal = writeInOneTransaction(connection, Collections.singletonList(row));
    }
    result.addWritten(1);
  }

  /** Null if the rows are written; else why the database refused one, and nothing is written. */
  private SQLException writeInOneTransaction(Connection connection, List<? extends GuardedRow> rows)
      throws SQLException {
    try {
      TransactionTally tally =
          outcomes == null ? null : TransactionTally.begin(connection, rows.size());
      long affected = 0;
      int done = 0;
      for (int size : upserts.keySet()) {
        int end = done + (rows.size() - done) / size * size;
        affected += writeInStatements(connection, size, rows.subList(done, end));
        done = end;
      }
      if (tally != null) {
        tally.end(affected);
      }
      connection.commit();
      if (tally != null) {
        tally.tell(outcomes);
      }
      return null;
    } catch (SQLException e) {
      rollBack(connection, e);
      if (DatabaseFailure.of(e) == DatabaseFailure.REFUSED_ROW
          || (constrained && DatabaseFailure.isConstraint(e))) {
        return e;
      }
      if (connection.isClosed()) {
        // the driver reports a closed statement if the connection is lost within a batch
        throw new SQLRecoverableException(
            "the connection was lost while writing: " + e.getMessage(),
            "08S01",
            CONNECTION_LOST,
            e);
      }
      throw e;
    }
  }

  /**
   * Writes rows without committing them.
   *
   * @param size the rows of each statement; the number of rows is a multiple of it
   * @return the sum of the statements' update counts
   */
  private long writeInStatements(Connection connection, int size, List<? extends GuardedRow> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return 0;
    }
    long affected = 0;
    try (PreparedStatement statement = connection.prepareStatement(upserts.get(size))) {
      int index = 0;
      for (GuardedRow row : rows) {
        row.bind(statement, index++ * upsert.parametersOfARow() + 1);
        if (index == size) {
          affected += statement.executeUpdate();
          index = 0;
        }
      }
    }
    return affected;
  }

  private static void rollBack(Connection connection, SQLException failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // the connection is lost, and the transaction with it
      failure.addSuppressed(e);
    }
  }
}
