package io.ytstats.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Keeps a table at the freshest row of each key: batches may come late, twice, in any order, and
 * from many writers at once. Knows nothing of where its rows come from. Thread-safe as far as its
 * {@link DataSource} is.
 */
public final class TableWriter {
  /** The client's own error number for a connection that was lost within a statement. */
  private static final int LOST = 2013;

  /** The rows of a statement at most: with the longest channel ids it has half a MiB. */
  private static final int MAX_STATEMENT_ROWS = 1_024;

  private static final int PARAMETERS_OF_A_ROW = 4;

  private final DataSource dataSource;
  private final StoreTable table;

  /**
   * The upsert by how many rows it takes, most first: powers of two, as few texts stay prepared.
   */
  private final NavigableMap<Integer, String> upserts = new TreeMap<>(Comparator.reverseOrder());

  /**
   * @param dataSource see {@link Database}; of another's connections strict SQL mode is expected
   */
  public TableWriter(DataSource dataSource, StoreTable table) {
    this.dataSource = dataSource;
    this.table = table;
    for (int rows = MAX_STATEMENT_ROWS; rows > 0; rows /= 2) {
      upserts.put(rows, table.upsertSql(rows));
    }
  }

  /**
   * Has connections prepare all that they may have to write, so that the first batch does not wait
   * for it. Not needed before {@link #write}.
   *
   * @param connections how many at a time; the data source must give so many
   * @throws SQLException if a connection cannot be had; what cannot be prepared is not told here
   */
  void prepare(int connections) throws SQLException {
    if (connections > 0) {
      try (Connection connection = dataSource.getConnection()) {
        for (String upsert : upserts.values()) {
          connection.prepareStatement(upsert).close();
        }
        // while this one is taken, so that it is another
        prepare(connections - 1);
      }
    }
  }

  /**
   * Writes the freshest row of each key in one transaction, and returns once it is committed. If
   * the database refuses a row for its data, the batch is halved until that row stands alone, and
   * the key's next-freshest row takes its place; each part is a transaction of its own then, which
   * does no harm, as what is written twice changes nothing.
   *
   * @throws SQLException any other failure; parts of the batch may be written, and writing it again
   *     is always right. {@link DatabaseFailure#of} says whether it makes sense.
   */
  public <O> WriteResult<O> write(RowBatch<O> batch) throws SQLException {
    WriteResult<O> result = new WriteResult<>();
    List<Row<O>> rows = batch.freshestRows();
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

  private <O> void write(Connection connection, List<Row<O>> rows, WriteResult<O> result)
      throws SQLException {
    SQLException refusal = writeInOneTransaction(connection, rows);
    if (refusal == null) {
      result.addWritten(rows.size());
    } else if (rows.size() > 1) {
      int half = rows.size() / 2;
      write(connection, rows.subList(0, half), result);
      write(connection, rows.subList(half, rows.size()), result);
    } else {
      writeNextFreshest(connection, rows.get(0), refusal, result);
    }
  }

  /** For a row that was refused alone: goes down its key's rows until one is taken. */
  private <O> void writeNextFreshest(
      Connection connection, Row<O> first, SQLException why, WriteResult<O> result)
      throws SQLException {
    Row<O> row = first;
    SQLException refusal = why;
    while (refusal != null) {
      result.addRefused(row, DatabaseFailure.describe(refusal));
      row = row.nextFreshest();
      if (row == null) {
        return;
      }
      refusal = writeInOneTransaction(connection, Collections.singletonList(row));
    }
    result.addWritten(1);
  }

  /** Null, or why the database refused a row; then nothing is written. */
  private <O> SQLException writeInOneTransaction(Connection connection, List<Row<O>> rows)
      throws SQLException {
    try {
      int done = 0;
      for (int size : upserts.keySet()) {
        int end = done + (rows.size() - done) / size * size;
        writeInStatements(connection, size, rows.subList(done, end));
        done = end;
      }
      connection.commit();
      return null;
    } catch (SQLException e) {
      rollBack(connection, e);
      if (DatabaseFailure.of(e) == DatabaseFailure.REFUSED_ROW) {
        return e;
      }
      if (connection.isClosed()) {
        // of a connection that is cut within a batch, the driver says that its statement is closed
        throw new SQLRecoverableException(
            "the connection was lost while writing: " + e.getMessage(), "08S01", LOST, e);
      }
      throw e;
    }
  }

  /**
   * @param size the rows of each statement; the number of rows is a multiple of it
   */
  private <O> void writeInStatements(Connection connection, int size, List<Row<O>> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert = connection.prepareStatement(upserts.get(size))) {
      int parameter = 0;
      for (Row<O> row : rows) {
        upsert.setObject(
            ++parameter,
            LocalDateTime.ofEpochSecond(row.point().harvestEpochSecond(), 0, ZoneOffset.UTC));
        upsert.setString(++parameter, row.point().channel());
        upsert.setObject(++parameter, table.periodValue(row.period()));
        upsert.setInt(++parameter, row.point().subs());
        if (parameter == PARAMETERS_OF_A_ROW * size) {
          upsert.executeUpdate();
          parameter = 0;
        }
      }
    }
  }

  private static void rollBack(Connection connection, SQLException failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // the connection is gone, and the transaction with it
      failure.addSuppressed(e);
    }
  }
}
