package io.ytstats.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes a batch by several connections at once, so that one can be bound and sent while the server
 * works on another. The batch is cut in the order of the primary key: no key is in two parts, and
 * their transactions do not wait for each other. A batch of few rows stays in one. {@link #write}
 * is for one thread at a time.
 */
final class ParallelWriter implements AutoCloseable {
  /** Below, a transaction's own cost counts for more than what is gained by a second one. */
  static final int MIN_PART_ROWS = 1_024;

  private final TableWriter writer;
  private final int connections;
  private final ExecutorService threads;

  /**
   * @param writer on a data source that gives so many connections at a time
   * @param connections 1 or more
   */
  ParallelWriter(TableWriter writer, int connections) {
    this.writer = writer;
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
   * Writes the freshest row of each key, each part as {@link TableWriter#write} does, and returns
   * once all are committed.
   *
   * @throws SQLException if a part could not be written, once no other is being written any more;
   *     of several failures one that is not to be tried again, if there is one
   * @throws InterruptedException if interrupted meanwhile; parts may still be under way then
   */
  <O> WriteResult<O> write(RowBatch<O> batch) throws SQLException, InterruptedException {
    List<RowBatch<O>> parts = batch.parts(connections, MIN_PART_ROWS);
    if (parts.size() == 1) {
      return writer.write(parts.get(0));
    }
    List<Callable<WriteResult<O>>> tasks = new ArrayList<>();
    parts.forEach(part -> tasks.add(() -> writer.write(part)));
    WriteResult<O> all = new WriteResult<>();
    SQLException failure = null;
    for (Future<WriteResult<O>> part : threads.invokeAll(tasks)) {
      try {
        all.add(part.get());
      } catch (ExecutionException e) {
        failure = worse(failure, e.getCause());
      }
    }
    if (failure != null) {
      throw failure;
    }
    return all;
  }

  private static SQLException worse(SQLException known, Throwable other) {
    if (!(other instanceof SQLException)) {
      throw new IllegalStateException(other);
    }
    SQLException failure = (SQLException) other;
    if (known == null) {
      return failure;
    }
    boolean isWorse =
        DatabaseFailure.of(known) == DatabaseFailure.TRANSIENT
            && DatabaseFailure.of(failure) != DatabaseFailure.TRANSIENT;
    SQLException worse = isWorse ? failure : known;
    worse.addSuppressed(isWorse ? known : failure);
    return worse;
  }

  /** Ends its threads; what is being written is left to itself. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
