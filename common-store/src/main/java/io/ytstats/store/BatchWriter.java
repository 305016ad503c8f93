package io.ytstats.store;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.ytstats.app.DeadLetter;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch: its rows into the table, then its dead letters. Transient failures are retried
 * until the store stops, all others end the write. It does so on a thread of its own, which writes
 * one batch at a time; the methods are for the loop's thread.
 */
final class BatchWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final double JITTER = 0.25;

  /** Takes a batch's rows; see {@link TableWriter#write}. */
  @FunctionalInterface
  interface RowSink {
    WriteResult<ConsumerRecord<byte[], byte[]>> write(RowBatch<ConsumerRecord<byte[], byte[]>> rows)
        throws SQLException, InterruptedException;
  }

  /** Takes dead letters, and returns once they are acknowledged; else throws a KafkaException. */
  @FunctionalInterface
  interface DeadLetterSink {
    void publish(List<DeadLetter> letters);
  }

  private final String tableAndDatabase;
  private final RowSink rowSink;
  private final DeadLetterSink deadLetterSink;
  private final Progress progress;
  private final RetryPolicy<Object> untilItIsWritten;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread writer = new Thread(task, "writer");
            writer.setDaemon(true);
            return writer;
          });

  /**
   * A writer.
   *
   * @param database host and database, for messages
   * @param progress is told of rows, rejects and retries
   * @param stopping no failure is retried once it is true
   */
  BatchWriter(
      StoreTable table,
      String database,
      RowSink rowSink,
      DeadLetterSink deadLetterSink,
      Progress progress,
      BooleanSupplier stopping) {
    this.tableAndDatabase = "table " + table.tableName() + " at " + database;
    this.rowSink = rowSink;
    this.deadLetterSink = deadLetterSink;
    this.progress = progress;
    this.untilItIsWritten =
        RetryPolicy.builder()
            .handleIf(failure -> isTransient(failure) && !stopping.getAsBoolean())
            .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
            .withJitter(JITTER)
            .withMaxRetries(-1)
            .onRetryScheduled(retry -> logRetry(retry.getLastException(), retry.getDelay()))
            .build();
  }

  /** Begins to write a batch, which nobody else may touch until the future is done. */
  CompletableFuture<Void> write(PolledBatch batch) {
    return Failsafe.with(untilItIsWritten).with(thread).runAsync(() -> writeOnce(batch));
  }

  /** One attempt, on the writer's thread. All of it may be done again. */
  private void writeOnce(PolledBatch batch) throws SQLException, InterruptedException {
    WriteResult<ConsumerRecord<byte[], byte[]>> result = rowSink.write(batch.rows());
    List<DeadLetter> letters = new ArrayList<>(batch.unreadable());
    for (WriteResult.Refusal<ConsumerRecord<byte[], byte[]>> refusal : result.refused()) {
      letters.add(
          batch.deadLetter(
              refusal.origin(),
              new BadRecordException(
                  RejectReason.REFUSED_BY_DATABASE, tableAndDatabase + ": " + refusal.why())));
    }
    if (!letters.isEmpty()) {
      deadLetterSink.publish(letters);
    }
    progress.rows.addAndGet(result.rows());
    progress.rejects.addAndGet(letters.size());
  }

  /** Counts and logs a failure that is retried. */
  void logRetry(Throwable failure, Duration pause) {
    progress.retries.incrementAndGet();
    LOG.warn("{}; again in {} ms", describe(failure), pause.toMillis());
  }

  /** Whether another attempt may succeed. */
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

  /** A failure as a sentence that names the table where it is the database's. */
  String describe(Throwable failure) {
    return failure instanceof SQLException
        ? tableAndDatabase + ": " + DatabaseFailure.describe(failure)
        : String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
  }

  /** Interrupts what is being written. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
