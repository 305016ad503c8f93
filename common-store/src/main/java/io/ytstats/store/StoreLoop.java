package io.ytstats.store;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.ytstats.app.DeadLetter;
import io.ytstats.app.FatalException;
import io.ytstats.app.Rewind;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RejectReason;
import io.ytstats.schema.SchemaUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer loop of both stores: polls → the freshest row of each key, committed → dead letters
 * acknowledged → the offsets of exactly these polls. Whatever fails in between, the records come
 * again, and what is written twice changes nothing.
 *
 * <p>Writing, with its retries, is done by a thread of its own, so that this one can keep the
 * consumer in its group meanwhile, and in a backlog read the next batch. One batch is written at a
 * time, and the next only once the offsets of this one are committed. All methods but {@link #stop}
 * are for one thread.
 */
final class StoreLoop {
  private static final Logger LOG = LoggerFactory.getLogger(StoreLoop.class);

  /** A batch is full at so many records: some tenths of a second of writing. */
  static final int FULL_RECORDS = 20_000;

  /** A batch is full at so many bytes, for records are held in memory until it is written. */
  private static final long FULL_BYTES = 32L << 20;

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

  // A stop has 13 s: these three, and the pool's closing.
  private static final Duration FINISHING = Duration.ofSeconds(4);
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

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

  private final StoreTable table;
  private final String topic;
  private final String groupId;
  private final String databasePlace;
  private final Consumer<byte[], byte[]> consumer;
  private final RowSink rowSink;
  private final DeadLetterSink deadLetterSink;
  private final Rewind rewind;
  private final RecordDecoder decoder;
  private final Progress progress = new Progress();
  private final ScheduledExecutorService writerThread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "writer");
            thread.setDaemon(true);
            return thread;
          });
  private final RetryPolicy<Object> untilItIsWritten =
      RetryPolicy.builder()
          .handleIf(failure -> isTransient(failure) && !isStopping())
          .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
          .withJitter(JITTER)
          .withMaxRetries(-1)
          .onRetryScheduled(retry -> logRetry(retry.getLastException(), retry.getDelay()))
          .build();

  /** Written, not yet committed; empty but for a commit that failed. */
  private final Map<TopicPartition, OffsetAndMetadata> written = new HashMap<>();

  /** What was polled to be written now. */
  private PolledBatch batch;

  /** What was polled while {@link #batch} is being written; empty where there is no backlog. */
  private PolledBatch ahead;

  /** The partitions that are not read until it is known where --rewind leads. */
  private final Set<TopicPartition> toRewind = new HashSet<>();

  /** The partitions for which --rewind is done. */
  private final Set<TopicPartition> rewound = new HashSet<>();

  private boolean paused;
  private volatile boolean stopping;

  /**
   * @param databasePlace host and database, for messages
   * @param schemas what the records are read with
   * @param consumer closed by {@link #run}; auto.offset.reset is none
   */
  StoreLoop(
      StoreTable table,
      String topic,
      String groupId,
      String databasePlace,
      ReaderSchemas schemas,
      Consumer<byte[], byte[]> consumer,
      RowSink rowSink,
      DeadLetterSink deadLetterSink,
      Rewind rewind) {
    this.table = table;
    this.topic = topic;
    this.groupId = groupId;
    this.databasePlace = databasePlace;
    this.consumer = consumer;
    this.rowSink = rowSink;
    this.deadLetterSink = deadLetterSink;
    this.rewind = rewind;
    this.decoder = new RecordDecoder(table.recordType(), schemas);
    this.batch = new PolledBatch(table, groupId);
    this.ahead = new PolledBatch(table, groupId);
  }

  /** Asks {@link #run} to return; any thread. */
  void stop() {
    stopping = true;
  }

  private boolean isStopping() {
    return stopping;
  }

  /**
   * Reads, writes and commits until stopped; then leaves the group. Called once.
   *
   * @throws FatalException if a batch cannot be written; it stays uncommitted
   */
  void run() throws InterruptedException {
    try {
      consumer.subscribe(Collections.singleton(topic), new Rebalances());
      boolean going = true;
      while (going && !stopping) {
        batch = ahead;
        ahead = new PolledBatch(table, groupId);
        goBack();
        if (!gather()) {
          break;
        }
        if (batch.records() > 0) {
          going = write();
        }
        commit();
        progress.report(this::lag);
      }
    } finally {
      writerThread.shutdownNow();
      progress.line(this::lag);
      consumer.close(CLOSE_TIMEOUT);
    }
  }

  /**
   * Moves a partition that this store reads for the first time to where --rewind says. Not within
   * the rebalance, which would have to wait for it; a broker that is away is asked again.
   */
  private void goBack() {
    for (TopicPartition partition : new ArrayList<>(toRewind)) {
      if (stopping) {
        return;
      }
      Set<TopicPartition> one = Collections.singleton(partition);
      try {
        OffsetAndMetadata committed = consumer.committed(one, COMMIT_TIMEOUT).get(partition);
        if (committed != null) {
          Map<TopicPartition, Long> from =
              rewind.from(Collections.singletonMap(partition, committed.offset()));
          consumer.seek(partition, from.get(partition));
        }
      } catch (RetriableException e) {
        LOG.warn("{} waits; where --rewind leads cannot be learnt: {}", partition, e.toString());
        return;
      }
      toRewind.remove(partition);
      rewound.add(partition);
      consumer.resume(one);
    }
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
    if (batch.records() == 0) {
      add(poll(IDLE_POLL), batch);
    }
    long end = System.nanoTime() + MAX_GATHERING.toNanos();
    boolean dry = batch.records() == 0;
    while (!dry && !stopping && !isFull(batch) && System.nanoTime() < end) {
      ConsumerRecords<byte[], byte[]> polled = poll(LINGER);
      add(polled, batch);
      dry = polled.isEmpty();
    }
    batch.decode(this::decode);
  }

  /** In a backlog, gathers the next batch as far as it goes while this one is being written. */
  private void readAhead(Future<?> writing) throws InterruptedException {
    boolean dry = !isFull(batch);
    try {
      while (!dry && !stopping && !isFull(ahead) && !writing.isDone()) {
        ConsumerRecords<byte[], byte[]> polled = poll(AHEAD_POLL);
        add(polled, ahead);
        ahead.decode(record -> decoder.decode(record.key(), record.value()));
        dry = polled.isEmpty();
      }
    } catch (SchemaUnavailableException e) {
      // what is being written does not wait for it; gather() does
      LOG.debug("the batch that comes next waits for a schema", e);
    }
  }

  private static boolean isFull(PolledBatch some) {
    return some.records() >= FULL_RECORDS || some.bytes() >= FULL_BYTES;
  }

  private void add(ConsumerRecords<byte[], byte[]> polled, PolledBatch to) {
    to.add(polled);
    progress.read.addAndGet(polled.count());
  }

  /**
   * Reads a record, however long its schema cannot be had: nothing is written, dead-lettered or
   * committed meanwhile, and the store stays in its group.
   *
   * @throws SchemaUnavailableException only once the store is to stop
   */
  private DataPoint decode(ConsumerRecord<byte[], byte[]> record)
      throws BadRecordException, InterruptedException {
    long pause = FIRST_PAUSE.toMillis();
    while (true) {
      try {
        return decoder.decode(record.key(), record.value());
      } catch (SchemaUnavailableException e) {
        if (stopping) {
          throw e;
        }
        long jittered = (long) (pause * (1 + JITTER * (2 * Math.random() - 1)));
        logRetry(e, Duration.ofMillis(jittered));
        waitInGroup(jittered);
        pause = Math.min(2 * pause, LONGEST_PAUSE.toMillis());
      }
    }
  }

  private void waitInGroup(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      for (long left = millis;
          left > 0 && !stopping;
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
        stayInGroup();
        progress.report(this::lag);
        Thread.sleep(Math.min(left, MEMBERSHIP_INTERVAL.toMillis()));
      }
    } finally {
      resume();
    }
  }

  /** Polls; a partition without an offset, or with one that is gone, begins at the earliest. */
  private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    try {
      return consumer.poll(timeout);
    } catch (NoOffsetForPartitionException e) {
      LOG.info("group {} has no offset for {}: begins at the earliest", groupId, e.partitions());
      consumer.seekToBeginning(e.partitions());
    } catch (OffsetOutOfRangeException e) {
      beginAgain(e.offsetOutOfRangePartitions());
    }
    return ConsumerRecords.empty();
  }

  private void beginAgain(Map<TopicPartition, Long> lostOffsets) {
    Map<TopicPartition, Long> earliest;
    try {
      earliest = consumer.beginningOffsets(lostOffsets.keySet());
    } catch (RetriableException e) {
      // the next poll comes here again
      LOG.warn("cannot learn the earliest offsets of {}: {}", lostOffsets.keySet(), e.toString());
      return;
    }
    lostOffsets.forEach(
        (partition, offset) -> {
          long begin = earliest.get(partition);
          if (offset < begin) {
            LOG.warn(
                "{}: offset {} is no longer there; {} records are gone, reading goes on at {}",
                partition,
                offset,
                begin - offset,
                begin);
          } else {
            LOG.warn(
                "{}: offset {} is beyond the end, so the topic was made anew or cut; reading begins"
                    + " at {}",
                partition,
                offset,
                begin);
          }
          consumer.seek(partition, begin);
        });
  }

  /** Writes the batch, however long it takes. False if a stop made it give up. */
  private boolean write() throws InterruptedException {
    PolledBatch inFlight = batch;
    CompletableFuture<Void> writing =
        Failsafe.with(untilItIsWritten).with(writerThread).runAsync(() -> writeOnce(inFlight));
    try {
      if (!await(writing)) {
        return false;
      }
    } catch (ExecutionException e) {
      if (isTransient(e.getCause()) && stopping) {
        LOG.warn("stopped; the batch is abandoned, uncommitted: {}", inFlight.place());
        return false;
      }
      throw fatal(e.getCause(), inFlight);
    }
    written.putAll(inFlight.nextOffsets());
    return true;
  }

  /** One attempt, on the writer's thread. All of it may be done again. */
  private void writeOnce(PolledBatch inFlight) throws SQLException, InterruptedException {
    WriteResult<ConsumerRecord<byte[], byte[]>> result = rowSink.write(inFlight.rows());
    List<DeadLetter> letters = new ArrayList<>(inFlight.unreadable());
    for (WriteResult.Refusal<ConsumerRecord<byte[], byte[]>> refusal : result.refused()) {
      letters.add(
          inFlight.deadLetter(
              refusal.origin(),
              new BadRecordException(
                  RejectReason.REFUSED_BY_DATABASE,
                  "table " + table.tableName() + " at " + databasePlace + ": " + refusal.why())));
    }
    if (!letters.isEmpty()) {
      deadLetterSink.publish(letters);
    }
    progress.rows.addAndGet(result.rows());
    progress.rejects.addAndGet(letters.size());
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
          stayInGroup();
          progress.report(this::lag);
        }
      }
    } finally {
      resume();
    }
  }

  /** Ends the pause of {@link #stayInGroup}, but for partitions that wait for --rewind. */
  private void resume() {
    paused = false;
    Set<TopicPartition> ready = new HashSet<>(consumer.assignment());
    ready.removeAll(toRewind);
    consumer.resume(ready);
  }

  /** Polls without taking a record: only so does a rebalance come to its end. */
  private void stayInGroup() {
    paused = true;
    consumer.pause(consumer.assignment());
    ConsumerRecords<byte[], byte[]> none = poll(Duration.ZERO);
    if (!none.isEmpty()) {
      throw new IllegalStateException("records of paused partitions: " + none.partitions());
    }
  }

  /** Commits what is written; what cannot be committed now is tried again with what follows. */
  private void commit() {
    if (written.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(written, COMMIT_TIMEOUT);
      written.clear();
    } catch (CommitFailedException e) {
      LOG.warn("the group went on without this store; these come again: {}", written.keySet());
      written.clear();
    } catch (RetriableException | RebalanceInProgressException e) {
      // a rebalance is done by the next poll; what this store loses by it is forgotten there
      LOG.warn("not committed yet: {} ({})", written.keySet(), e.toString());
    }
  }

  private static boolean isTransient(Throwable failure) {
    return failure instanceof KafkaException
        ? isRetriable(failure)
        : failure instanceof SQLException
            && DatabaseFailure.of(failure) == DatabaseFailure.TRANSIENT;
  }

  private static boolean isRetriable(Throwable failure) {
    return failure instanceof RetriableException
        || (failure.getCause() != null && isRetriable(failure.getCause()));
  }

  private void logRetry(Throwable failure, Duration pause) {
    progress.retries.incrementAndGet();
    LOG.warn("{}; again in {} ms", failureIn(failure), pause.toMillis());
  }

  private FatalException fatal(Throwable failure, PolledBatch inFlight) {
    return new FatalException(failureIn(failure) + "; not committed: " + inFlight.place(), failure);
  }

  private String failureIn(Throwable failure) {
    return failure instanceof SQLException
        ? "table "
            + table.tableName()
            + " at "
            + databasePlace
            + ": "
            + DatabaseFailure.describe(failure)
        : String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
  }

  /** Records known to stand unread in the partitions of this store. */
  private long lag() {
    long lag = 0;
    for (TopicPartition partition : consumer.assignment()) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return lag;
  }

  /** Runs within {@link Consumer#poll}, on the loop's thread. */
  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      LOG.info("reads {}", partitions);
      if (!rewind.isNone()) {
        toRewind.addAll(partitions);
        toRewind.removeAll(rewound);
      }
      consumer.pause(paused ? partitions : toRewind);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        batch.forget(partition);
        ahead.forget(partition);
        written.remove(partition);
        toRewind.remove(partition);
      }
    }
  }
}
