package io.ytstats.store;

import io.ytstats.schema.SchemaUnavailableException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers polls into batches and decodes them: the batch that is written now, and, while there is a
 * backlog, the next one during that write. While the schema of a record is unavailable it waits,
 * and keeps the consumer in its group. All methods are for the loop's thread.
 */
final class BatchGatherer {
  private static final Logger LOG = LoggerFactory.getLogger(BatchGatherer.class);

  /** A batch with this many records is full: some tenths of a second of writing. */
  static final int FULL_RECORDS = 20_000;

  /**
   * A batch with this many bytes is full, as its records are held in memory until it is written.
   * Two batches, the one that is written and the next, each with one poll more than this ({@link
   * io.ytstats.app.PollBudget}), fit into the 256 MiB that a store is promised to run with.
   */
  private static final long FULL_BYTES = 16L << 20;

  /** How long a batch waits for further records. */
  private static final Duration LINGER = Duration.ofMillis(100);

  /** How old a batch may become before it is written, if records trickle in. */
  private static final Duration MAX_GATHERING = Duration.ofMillis(500);

  /** How long an idle store waits for a record before it does its other work. */
  private static final Duration IDLE_POLL = Duration.ofMillis(500);

  /** How long a completed write may have to wait for the poll that reads ahead. */
  private static final Duration AHEAD_POLL = Duration.ofMillis(10);

  private final TopicIntake intake;
  private final Supplier<PolledBatch> newBatch;
  private final Progress progress;
  private final BooleanSupplier stopping;

  private PolledBatch current;
  private PolledBatch ahead;

  /**
   * A gatherer with an empty batch.
   *
   * @param newBatch makes an empty batch
   * @param progress is told of records read and of retries
   * @param stopping ends every wait once it is true
   */
  BatchGatherer(
      TopicIntake intake,
      Supplier<PolledBatch> newBatch,
      Progress progress,
      BooleanSupplier stopping) {
    this.intake = intake;
    this.newBatch = newBatch;
    this.progress = progress;
    this.stopping = stopping;
    discard();
  }

  /** The batch that was gathered last. */
  PolledBatch current() {
    return current;
  }

  /**
   * Gathers the next batch, beginning with what was read ahead: until it is full, or no further
   * record comes in time, or its first records have waited long enough. It may be empty.
   *
   * @return false if a stop ended the wait for a schema
   */
  boolean gather() throws InterruptedException {
    current = ahead;
    ahead = newBatch.get();
    // records that were read ahead may wait for a schema
    boolean decoded = decode();
    if (decoded && current.records() == 0) {
      poll(IDLE_POLL, current);
      decoded = decode();
    }
    long end = System.nanoTime() + MAX_GATHERING.toNanos();
    boolean more = current.records() > 0;
    while (decoded && more && !stopping.getAsBoolean() && !isFull(current)) {
      more = poll(LINGER, current) > 0 && System.nanoTime() < end;
      decoded = decode();
    }
    if (!decoded) {
      LOG.warn(
          "stopped while a schema is unavailable; the batch is not committed: {}",
          current.offsets());
    }
    return decoded;
  }

  /** Gathers the next batch during the write of a full one, until the write is done. */
  void readAhead(Future<?> writing) {
    // a batch that is not full shows that there is no backlog
    boolean more = isFull(current);
    try {
      while (more && !stopping.getAsBoolean() && !isFull(ahead) && !writing.isDone()) {
        more = poll(AHEAD_POLL, ahead) > 0;
        ahead.decode();
      }
    } catch (SchemaUnavailableException e) {
      // the write does not wait for it; gather() does
      LOG.debug("the next batch waits for a schema", e);
    }
  }

  /** Another consumer reads this partition from now on. */
  void forget(TopicPartition partition) {
    current.forget(partition);
    ahead.forget(partition);
  }

  /** Forgets all that was read; frees its memory. */
  void discard() {
    current = newBatch.get();
    ahead = newBatch.get();
  }

  private static boolean isFull(PolledBatch batch) {
    return batch.isFull(FULL_RECORDS, FULL_BYTES);
  }

  private int poll(Duration timeout, PolledBatch batch) {
    ConsumerRecords<byte[], byte[]> polled = intake.poll(timeout);
    batch.add(polled);
    progress.read(polled.count());
    return polled.count();
  }

  /**
   * Decodes the current batch, and waits as long as a schema is unavailable: nothing is written,
   * dead-lettered or committed meanwhile.
   *
   * @return false if a stop ended the wait
   */
  private boolean decode() throws InterruptedException {
    for (int failures = 1; ; failures++) {
      try {
        current.decode();
        return true;
      } catch (SchemaUnavailableException e) {
        if (stopping.getAsBoolean()) {
          return false;
        }
        Duration pause = BatchWriter.PAUSES.pauseAfter(failures);
        progress.retry(LOG, RetryCause.SCHEMA, e.getMessage(), pause);
        waitInGroup(pause);
      }
    }
  }

  private void waitInGroup(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    try {
      for (long left = pause.toMillis();
          left > 0 && !stopping.getAsBoolean();
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
        intake.stayInGroup();
        progress.metrics.stillWaiting();
        progress.report(intake::lag);
        Thread.sleep(Math.min(left, TopicIntake.MEMBERSHIP_INTERVAL.toMillis()));
      }
    } finally {
      intake.resume();
    }
  }
}
