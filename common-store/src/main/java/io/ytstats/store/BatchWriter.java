package io.ytstats.store;

import io.ytstats.app.Backoff;
import io.ytstats.app.DeadLetter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch: its rows into the table, then its dead letters to their topic. Transient failures
 * are retried until the store stops; any other ends the write. The work is done on a thread of its
 * own, one batch at a time; all methods but {@link #stopRetrying} are for the loop's thread.
 */
final class BatchWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

  /** The pauses between attempts, of the database and of a schema registry. */
  static final Backoff PAUSES = Backoff.between(Duration.ofMillis(200), Duration.ofSeconds(30));

  /** Writes the rows of a batch; see {@link TableWriter#write}. */
  @FunctionalInterface
  interface RowSink {
    WriteResult write(RowBatch rows) throws SQLException, InterruptedException;
  }

  /** Publishes dead letters; returns once they are acknowledged, else throws a KafkaException. */
  @FunctionalInterface
  interface DeadLetterSink {
    void publish(List<DeadLetter> letters);
  }

  private final String tableAndDatabase;
  private final RowSink rowSink;
  private final DeadLetterSink deadLetterSink;
  private final Progress progress;
  private final Backoff untilItIsWritten;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread writer = new Thread(task, "writer");
            writer.setDaemon(true);
            return writer;
          });

  private volatile boolean stopping;

  /**
   * A writer.
   *
   * @param database host and database, for messages
   * @param progress is told of rows, rejects and retries
   */
  BatchWriter(
      StoreTable table,
      String database,
      RowSink rowSink,
      DeadLetterSink deadLetterSink,
      Progress progress) {
    this.tableAndDatabase = "table " + table.tableName() + " at " + database;
    this.rowSink = rowSink;
    this.deadLetterSink = deadLetterSink;
    this.progress = progress;
    this.untilItIsWritten =
        PAUSES
            .retryingOn(BatchWriter::isTransient)
            .unless(() -> stopping)
            .onRetry(
                (failure, pause) ->
                    progress.retry(LOG, RetryCause.of(failure), describe(failure), pause));
  }

  /** From now on no failure is retried; any thread. */
  void stopRetrying() {
    stopping = true;
  }

  /**
   * Starts to write a batch, whose rows and dead letters nobody else may use until the future is
   * done.
   */
  CompletableFuture<Void> write(PolledBatch batch) {
    return untilItIsWritten.runAsync(thread, () -> writeOnce(batch));
  }

  /** One attempt, on the writer's thread. It may be repeated as a whole. */
  private void writeOnce(PolledBatch batch) throws SQLException, InterruptedException {
    WriteResult result = rowSink.write(batch.rows());
    List<DeadLetter> letters = new ArrayList<>(batch.unreadable());
    for (WriteResult.Refusal refusal : result.refused()) {
      letters.add(batch.deadLetter(refusal, tableAndDatabase + ": " + refusal.why()));
    }
    if (!letters.isEmpty()) {
      deadLetterSink.publish(letters);
    }
    progress.rows.addAndGet(result.rows());
    progress.rejects.addAndGet(letters.size());
    progress.metrics.written(batch, letters);
  }

  /** Whether a retry may succeed. */
  static boolean isTransient(Throwable failure) {
    return failure instanceof KafkaException
        ? isRetriable(failure)
        : failure instanceof SQLException
            && DatabaseFailure.of(failure) == DatabaseFailure.TRANSIENT;
  }

  private static boolean isRetriable(Throwable failure) {
    return failure instanceof RetriableException
        || (failure.getCause() != null && isRetriable(failure.getCause()));
  }

  /** A failure as a sentence; names the table if the failure is one of the database. */
  String describe(Throwable failure) {
    return failure instanceof SQLException
        ? tableAndDatabase + ": " + DatabaseFailure.describe(failure)
        : String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
  }

  /** Interrupts the write. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
