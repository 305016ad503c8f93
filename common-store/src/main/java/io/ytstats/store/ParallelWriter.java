package io.ytstats.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes a batch over several connections at once: one can be bound and sent while the server works
 * on another. The batch is cut in the order of the primary key: no key is in two parts, so their
 * transactions do not wait for each other. A batch of few rows stays one part. {@link #write} is
 * for one thread at a time.
 */
public final class ParallelWriter implements AutoCloseable {
  /** The fewest rows of a part; with fewer, a second transaction costs more than it gains. */
  static final int MIN_PART_ROWS = 1_024;

  private final HikariDataSource pool;
  private final TableWriter writer;
  private final int connections;
  private final ExecutorService threads;

  /**
   * A writer of one table.
   *
   * @param pool gives that many connections at a time; closed with this writer
   * @param connections 1 or more
   */
  ParallelWriter(HikariDataSource pool, StoreTable table, int connections) {
    this(pool, TableModel.of(table), connections, null);
  }

  /**
   * As {@link #ParallelWriter(HikariDataSource, StoreTable, int)}, for any table.
   *
   * @param outcomes is told of each committed transaction; null to count nothing
   */
  public ParallelWriter(
      HikariDataSource pool, TableModel table, int connections, RowOutcomes outcomes) {
    this.pool = pool;
    this.writer = new TableWriter(pool, table, outcomes);
    this.connections = connections;
    this.threads =
        Executors.newFixedThreadPool(
            connections,
            task -> {
              Thread thread = new Thread(task, "part-writer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Opens all connections and has each prepare its statements, so that the first batch does not
   * wait for it. Not needed before {@link #write}.
   *
   * @throws SQLException if a connection cannot be opened, or lost its server
   */
  void prepare() throws SQLException {
    // all are held until the last is prepared, so that each is another
    List<Connection> held = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        Connection connection = pool.getConnection();
        held.add(connection);
        writer.prepare(connection);
      }
    } finally {
      for (Connection connection : held) {
        connection.close();
      }
    }
  }

  /**
   * Writes the latest row of each key, each part as {@link TableWriter#write} does, and returns
   * once all are committed.
   *
   * @throws SQLException if a part could not be written, once no other part is being written; of
   *     several failures one that must not be retried, if there is one
   * @throws InterruptedException if interrupted meanwhile; parts may still be being written then
   */
  WriteResult write(RowBatch batch) throws SQLException, InterruptedException {
    return write(batch.latestRows());
  }

  /**
   * As {@link #write(RowBatch)}, for rows of any table.
   *
   * @param rows the result of {@link GuardedRow#freshestOfEachKey}
   */
  public WriteResult write(List<? extends GuardedRow> rows)
      throws SQLException, InterruptedException {
    int parts = Math.max(1, Math.min(connections, rows.size() / MIN_PART_ROWS));
    if (parts == 1) {
      return writer.write(rows);
    }
    List<Callable<WriteResult>> tasks = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      List<? extends GuardedRow> part =
          rows.subList(i * rows.size() / parts, (i + 1) * rows.size() / parts);
      tasks.add(() -> writer.write(part));
    }
    WriteResult all = new WriteResult();
    SQLException failure = null;
    for (Future<WriteResult> part : threads.invokeAll(tasks)) {
      try {
        all.add(part.get());
      } catch (ExecutionException e) {
        failure = moreSevere(failure, e.getCause());
      }
    }
    if (failure != null) {
      throw failure;
    }
    return all;
  }

  private static SQLException moreSevere(SQLException known, Throwable other) {
    if (!(other instanceof SQLException)) {
      throw new IllegalStateException(other);
    }
    SQLException failure = (SQLException) other;
    if (known == null) {
      return failure;
    }
    boolean isMoreSevere =
        DatabaseFailure.of(known) == DatabaseFailure.TRANSIENT
            && DatabaseFailure.of(failure) != DatabaseFailure.TRANSIENT;
    SQLException moreSevere = isMoreSevere ? failure : known;
    moreSevere.addSuppressed(isMoreSevere ? known : failure);
    return moreSevere;
  }

  /** How many connections write now; any thread. */
  int activeConnections() {
    return pool.isRunning() ? pool.getHikariPoolMXBean().getActiveConnections() : 0;
  }

  /** How many connections are open and do nothing; any thread. */
  int idleConnections() {
    return pool.isRunning() ? pool.getHikariPoolMXBean().getIdleConnections() : 0;
  }

  /** Ends its threads and closes the pool; does not wait for a write. */
  @Override
  public void close() {
    threads.shutdownNow();
    pool.close();
  }
}
