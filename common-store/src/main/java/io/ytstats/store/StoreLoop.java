package io.ytstats.store;

import io.ytstats.app.FatalException;
import io.ytstats.app.LargeRecordProbe;
import io.ytstats.schema.RecordDecoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of both stores: gathers a batch → writes the latest row of each key and commits it in
 * the database → publishes dead letters → commits the offsets of exactly this batch. If any step
 * fails, the records are read again, and writing them again leaves the table as it is.
 *
 * <p>{@link BatchGatherer} gathers and {@link TopicIntake} polls and commits on the loop's thread;
 * {@link BatchWriter} writes, with its retries, on its own thread, so that the loop can keep the
 * consumer in its group meanwhile, and read the next batch of a backlog. One batch is written at a
 * time, and the next one only after the offsets of this one. All methods but {@link #stop} are for
 * one thread.
 */
final class StoreLoop {
  private static final Logger LOG = LoggerFactory.getLogger(StoreLoop.class);

  /** How long the loop only waits for a write; most are done by then. */
  private static final Duration SHORT_WRITE = Duration.ofSeconds(1);

  /** How long a stop waits for the batch that is being written. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(4);

  private final TopicIntake intake;
  private final BatchGatherer gatherer;
  private final BatchWriter writer;
  private final LargeRecordProbe largeRecords;
  private final Progress progress;

  /** Next offsets that are written and not yet committed. */
  private final Map<TopicPartition, OffsetAndMetadata> written = new HashMap<>();

  private volatile boolean stopping;

  /**
   * A loop.
   *
   * @param intake closed by {@link #run}
   * @param writer closed by {@link #run}; writes to the table
   * @param largeRecords finds the record that does not fit into memory
   * @param progress what intake and writer count on
   */
  StoreLoop(
      RecordDecoder decoder,
      TopicIntake intake,
      BatchWriter writer,
      StoreTable table,
      LargeRecordProbe largeRecords,
      Progress progress) {
    this.intake = intake;
    this.gatherer =
        new BatchGatherer(
            intake,
            () -> new PolledBatch(decoder, table, intake.groupId()),
            progress,
            () -> stopping);
    this.writer = writer;
    this.largeRecords = largeRecords;
    this.progress = progress;
  }

  /** Asks {@link #run} to return; any thread. */
  void stop() {
    if (!stopping) {
      stopping = true;
      writer.stopRetrying();
      intake.wakeUp();
    }
  }

  /**
   * Reads, writes and commits until stopped; then leaves the group. Called once.
   *
   * @throws FatalException if a batch cannot be written, or does not fit into memory; it is not
   *     committed
   */
  void run() throws InterruptedException {
    try {
      intake.subscribe(this::forget);
      boolean proceed = true;
      while (proceed && !stopping) {
        intake.rewindNewPartitions();
        proceed = gatherer.gather() && write(gatherer.current());
        intake.commit(written);
        progress.metrics.turnEnded(intake.isMember());
        progress.report(intake::lag);
      }
    } catch (OutOfMemoryError e) {
      writer.close();
      // frees the memory that the search for the record needs
      gatherer.discard();
      throw new FatalException(explainOutOfMemory(), e);
    } finally {
      writer.close();
      progress.line(intake::lag);
      intake.close();
    }
  }

  /** Another consumer reads this partition from now on. */
  private void forget(TopicPartition partition) {
    gatherer.forget(partition);
    written.remove(partition);
  }

  /** Writes a batch, however long it takes. False if a stop made it give up. */
  private boolean write(PolledBatch batch) throws InterruptedException {
    if (batch.records() == 0) {
      return true;
    }
    long began = System.nanoTime();
    CompletableFuture<Void> writing = writer.write(batch);
    boolean done;
    try {
      done = await(writing);
    } catch (ExecutionException e) {
      if (!stopping || !BatchWriter.isTransient(e.getCause())) {
        throw new FatalException(
            writer.describe(e.getCause()) + "; not committed: " + batch.offsets(), e.getCause());
      }
      done = false;
    }
    if (done) {
      written.putAll(batch.nextOffsets());
      progress.metrics.batchEnded(Duration.ofNanos(System.nanoTime() - began));
    } else {
      LOG.warn("stopped within a write; the batch is not committed: {}", batch.offsets());
    }
    return done;
  }

  /** Waits until a batch is written, and stays in the group. False if a stop gave it up. */
  private boolean await(CompletableFuture<Void> writing)
      throws InterruptedException, ExecutionException {
    Duration patience = SHORT_WRITE;
    long giveUp = Long.MAX_VALUE;
    try {
      gatherer.readAhead(writing);
      while (true) {
        try {
          writing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
          return true;
        } catch (TimeoutException e) {
          long now = System.nanoTime();
          if (stopping && giveUp == Long.MAX_VALUE) {
            giveUp = now + STOP_PATIENCE.toNanos();
          } else if (stopping && now >= giveUp) {
            writing.cancel(true);
            return false;
          }
          patience = TopicIntake.MEMBERSHIP_INTERVAL;
          intake.stayInGroup();
          progress.metrics.stillWaiting();
          progress.report(intake::lag);
        }
      }
    } finally {
      intake.resume();
    }
  }

  /** A sentence for the operator; names the record that is too large, if there is one. */
  private String explainOutOfMemory() {
    Map<TopicPartition, Long> positions = intake.positions();
    LOG.warn("out of memory; looking for a record that is too large from {} on", positions);
    String found = largeRecords.find(positions);
    if (found == null) {
      return "out of memory while reading from "
          + positions
          + " on, and no single record is too large; start the store with more memory (-Xmx)";
    }
    return "a record does not fit into memory: "
        + found
        + ". Start the store with more memory (-Xmx), or keep a copy of the record and, with all"
        + " stores of the group stopped, move the offset of group "
        + intake.groupId()
        + " past it with kafka-consumer-groups.sh --reset-offsets";
  }
}
