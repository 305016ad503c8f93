package io.ytstats.store;

import io.ytstats.app.FatalException;
import io.ytstats.app.LargeRecordProbe;
import io.ytstats.app.PollBudget;
import io.ytstats.app.Rewind;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.SchemaUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer loop of both stores: polls → the freshest row of each key, committed → dead letters
 * acknowledged → the offsets of exactly these polls. Whatever fails in between, the records come
 * again, and writing them again leaves the table as it is.
 *
 * <p>{@link TopicIntake} reads and commits, {@link BatchWriter} writes, with its retries, on a
 * thread of its own, so that this one can keep the consumer in its group meanwhile, and in a
 * backlog read the next batch. One batch is written at a time, and the next only once the offsets
 * of this one are committed. All methods but {@link #stop} are for one thread.
 */
final class StoreLoop {
  private static final Logger LOG = LoggerFactory.getLogger(StoreLoop.class);

  /** A batch is full at so many records: some tenths of a second of writing. */
  static final int FULL_RECORDS = 20_000;

  /**
   * A batch is full at so many bytes, for records are held in memory until it is written. Two
   * batches, the one that is written and the next, each with a poll more than this ({@link
   * PollBudget}), fit into the 256 MiB that a store is promised to run with.
   */
  private static final long FULL_BYTES = 16L << 20;

  /** How long a batch waits for records that are not there yet. */
  private static final Duration LINGER = Duration.ofMillis(100);

  /** How long a write that ends waits for the poll that reads ahead of it. */
  private static final Duration AHEAD_POLL = Duration.ofMillis(10);

  /** How old a batch gets before it is written, when records trickle. */
  private static final Duration MAX_GATHERING = Duration.ofMillis(500);

  /** How long an idle loop takes to see that it is to stop. */
  private static final Duration IDLE_POLL = Duration.ofMillis(200);

  /** How long a write has the consumer's thread to itself; most are done by then. */
  private static final Duration UNDISTURBED = Duration.ofSeconds(1);

  /** How often the group is looked after while a write takes longer. */
  private static final Duration MEMBERSHIP_INTERVAL = Duration.ofMillis(200);

  /** How long a stop waits for the batch that is being written. */
  private static final Duration FINISHING = Duration.ofSeconds(4);

  private static final Duration FIRST_SCHEMA_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_SCHEMA_PAUSE = Duration.ofSeconds(30);
  private static final double JITTER = 0.25;

  private final StoreTable table;
  private final String groupId;
  private final TopicIntake intake;
  private final BatchWriter writer;
  private final RecordDecoder decoder;
  private final Progress progress = new Progress();

  /** Written, not yet committed; empty but for a commit that failed. */
  private final Map<TopicPartition, OffsetAndMetadata> written = new HashMap<>();

  /** What was polled to be written now. */
  private PolledBatch batch;

  /** What was polled while {@link #batch} is being written; empty where there is no backlog. */
  private PolledBatch ahead;

  private volatile boolean stopping;

  /**
   * @param database host and database, for messages
   * @param schemas what the records are read with
   * @param consumer with the budget's deserializers; closed by {@link #run}; auto.offset.reset is
   *     none
   * @param largeRecords finds the record for which there is not enough memory
   */
  StoreLoop(
      StoreTable table,
      String topic,
      String groupId,
      String database,
      ReaderSchemas schemas,
      Consumer<byte[], byte[]> consumer,
      PollBudget budget,
      LargeRecordProbe largeRecords,
      BatchWriter.RowSink rowSink,
      BatchWriter.DeadLetterSink deadLetterSink,
      Rewind rewind) {
    this.table = table;
    this.groupId = groupId;
    this.intake =
        new TopicIntake(topic, groupId, consumer, budget, rewind, largeRecords, this::forget);
    this.writer =
        new BatchWriter(table, database, rowSink, deadLetterSink, progress, () -> stopping);
    this.decoder = new RecordDecoder(table.recordType(), schemas);
    this.batch = new PolledBatch(table, groupId);
    this.ahead = new PolledBatch(table, groupId);
  }

  /** Asks {@link #run} to return; any thread. */
  void stop() {
    stopping = true;
  }

  /**
   * Reads, writes and commits until stopped; then leaves the group. Called once.
   *
   * @throws FatalException if a batch cannot be written, or does not fit into memory; it stays
   *     uncommitted
   */
  void run() throws InterruptedException {
    try {
      intake.subscribe();
      boolean going = true;
      while (going && !stopping) {
        batch = ahead;
        ahead = new PolledBatch(table, groupId);
        intake.rewindNewPartitions(() -> stopping);
        if (!gather()) {
          break;
        }
        if (batch.records() > 0) {
          going = write();
        }
        intake.commit(written);
        progress.report(intake::lag);
      }
    } catch (OutOfMemoryError e) {
      // what was read makes room for the search
      batch = new PolledBatch(table, groupId);
      ahead = batch;
      writer.close();
      throw new FatalException(intake.explainOutOfMemory(), e);
    } finally {
      writer.close();
      progress.line(intake::lag);
      intake.close();
    }
  }

  /** Another consumer reads this partition from now on. */
  private void forget(TopicPartition partition) {
    batch.forget(partition);
    ahead.forget(partition);
    written.remove(partition);
  }

  /**
   * Fills the batch: until it is full, or the topic is dry, or the first records have waited. False
   * if a stop came before it could be read.
   */
  private boolean gather() throws InterruptedException {
    try {
      fill();
      return true;
    } catch (SchemaUnavailableException e) {
      LOG.warn("stopped; the batch is abandoned, uncommitted: {}", batch.place());
      return false;
    }
  }

  private void fill() throws InterruptedException {
    // what was read ahead may wait for a schema
    batch.decode(this::decode);
    if (batch.records() == 0) {
      add(IDLE_POLL);
    }
    long end = System.nanoTime() + MAX_GATHERING.toNanos();
    boolean dry = batch.records() == 0;
    while (!dry
        && !stopping
        && !batch.isFull(FULL_RECORDS, FULL_BYTES)
        && System.nanoTime() < end) {
      dry = !add(LINGER);
    }
  }

  /** Adds a poll to the batch; false if there was nothing. */
  private boolean add(Duration timeout) throws InterruptedException {
    ConsumerRecords<byte[], byte[]> polled = poll(timeout, batch);
    batch.decode(this::decode);
    return !polled.isEmpty();
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration timeout, PolledBatch to) {
    ConsumerRecords<byte[], byte[]> polled = intake.poll(timeout);
    to.add(polled);
    progress.read.addAndGet(polled.count());
    return polled;
  }

  /** In a backlog, gathers the next batch as far as it goes while this one is being written. */
  private void readAhead(Future<?> writing) throws InterruptedException {
    boolean dry = !batch.isFull(FULL_RECORDS, FULL_BYTES);
    try {
      while (!dry && !stopping && !ahead.isFull(FULL_RECORDS, FULL_BYTES) && !writing.isDone()) {
        ConsumerRecords<byte[], byte[]> polled = poll(AHEAD_POLL, ahead);
        ahead.decode(record -> decoder.decode(record.key(), record.value()));
        dry = polled.isEmpty();
      }
    } catch (SchemaUnavailableException e) {
      // what is being written does not wait for it; gather() does
      LOG.debug("the batch that comes next waits for a schema", e);
    }
  }

  /**
   * Reads a record, however long its schema cannot be had: nothing is written, dead-lettered or
   * committed meanwhile, and the store stays in its group.
   *
   * @throws SchemaUnavailableException only once the store is to stop
   */
  private DataPoint decode(ConsumerRecord<byte[], byte[]> record)
      throws BadRecordException, InterruptedException {
    long pause = FIRST_SCHEMA_PAUSE.toMillis();
    while (true) {
      try {
        return decoder.decode(record.key(), record.value());
      } catch (SchemaUnavailableException e) {
        if (stopping) {
          throw e;
        }
        long jittered = (long) (pause * (1 + JITTER * (2 * Math.random() - 1)));
        writer.logRetry(e, Duration.ofMillis(jittered));
        waitInGroup(jittered);
        pause = Math.min(2 * pause, LONGEST_SCHEMA_PAUSE.toMillis());
      }
    }
  }

  private void waitInGroup(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      for (long left = millis;
          left > 0 && !stopping;
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
        intake.stayInGroup();
        progress.report(intake::lag);
        Thread.sleep(Math.min(left, MEMBERSHIP_INTERVAL.toMillis()));
      }
    } finally {
      intake.resume();
    }
  }

  /** Writes the batch, however long it takes. False if a stop made it give up. */
  private boolean write() throws InterruptedException {
    PolledBatch inFlight = batch;
    CompletableFuture<Void> writing = writer.write(inFlight);
    try {
      if (!await(writing)) {
        return false;
      }
    } catch (ExecutionException e) {
      if (BatchWriter.isTransient(e.getCause()) && stopping) {
        LOG.warn("stopped; the batch is abandoned, uncommitted: {}", inFlight.place());
        return false;
      }
      throw new FatalException(
          writer.describe(e.getCause()) + "; not committed: " + inFlight.place(), e.getCause());
    }
    written.putAll(inFlight.nextOffsets());
    return true;
  }

  private boolean await(CompletableFuture<Void> writing)
      throws InterruptedException, ExecutionException {
    Duration patience = UNDISTURBED;
    long giveUp = Long.MAX_VALUE;
    try {
      readAhead(writing);
      while (true) {
        try {
          writing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
          return true;
        } catch (TimeoutException e) {
          long now = System.nanoTime();
          if (stopping && giveUp == Long.MAX_VALUE) {
            giveUp = now + FINISHING.toNanos();
          } else if (stopping && now >= giveUp) {
            writing.cancel(true);
            LOG.warn("stopped; the batch is abandoned, uncommitted: {}", batch.place());
            return false;
          }
          patience = MEMBERSHIP_INTERVAL;
          intake.stayInGroup();
          progress.report(intake::lag);
        }
      }
    } finally {
      intake.resume();
    }
  }
}
