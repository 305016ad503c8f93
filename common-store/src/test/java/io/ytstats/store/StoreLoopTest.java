package io.ytstats.store;

import static io.ytstats.store.Points.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ytstats.app.CommitHistory;
import io.ytstats.app.DeadLetter;
import io.ytstats.app.FatalException;
import io.ytstats.app.LargeRecordProbe;
import io.ytstats.app.PollBudget;
import io.ytstats.app.Rewind;
import io.ytstats.app.metrics.Health;
import io.ytstats.app.metrics.HttpOptions;
import io.ytstats.app.metrics.Monitoring;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordHeader;
import io.ytstats.schema.RecordType;
import io.ytstats.schema.SchemaUnavailableException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The loop with a consumer, a table and a dead-letter topic that a test controls. The tests mostly
 * wait for retries, so they run side by side.
 */
@Execution(ExecutionMode.CONCURRENT)
class StoreLoopTest {
  private static final TopicPartition P0 = new TopicPartition("yt_daily", 0);
  private static final TopicPartition P1 = new TopicPartition("yt_daily", 1);

  /** The records with which a batch is full. */
  private static final int FULL = 20_000;

  private final RecordEncoder encoder = new RecordEncoder(RecordType.DAILY);
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final Deque<SQLException> writeFailures = new ArrayDeque<>();
  private final Deque<KafkaException> letterFailures = new ArrayDeque<>();
  private final List<String> letters = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch unblocked = new CountDownLatch(1);
  private volatile boolean blocking;
  private volatile boolean rebalancing;
  private final AtomicInteger wokenCommits = new AtomicInteger();
  private final CountDownLatch woken = new CountDownLatch(1);
  private volatile boolean pollWaits;
  private final AtomicInteger queryFailures = new AtomicInteger();

  private final Map<TopicPartition, OffsetAndMetadata> lastCommitted = new ConcurrentHashMap<>();

  /** Records the commits that succeed. */
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.NONE) {
        @Override
        public synchronized void commitSync(
            Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
          if (wokenCommits.decrementAndGet() >= 0) {
            events.add("woken commit");
            throw new WakeupException();
          }
          if (rebalancing) {
            events.add("failed commit");
            throw new RebalanceInProgressException("poll first");
          }
          super.commitSync(offsets, timeout);
          lastCommitted.putAll(offsets);
          offsets.forEach(
              (partition, next) -> events.add("commit " + partition + " " + next.offset()));
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
          if (pollWaits && timeout.toMillis() > 0) {
            events.add("poll waits");
            try {
              // as without a record; only a wakeup ends it
              if (!woken.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("not woken");
              }
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            throw new WakeupException();
          }
          return super.poll(timeout);
        }

        @Override
        public synchronized void wakeup() {
          woken.countDown();
          super.wakeup();
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
          if (queryFailures.decrementAndGet() >= 0) {
            events.add("failed query");
            throw new TimeoutException("no broker");
          }
          return super.committed(partitions, timeout);
        }
      };

  private final AtomicInteger registryAsked = new AtomicInteger();
  private volatile boolean registryUnavailable;

  private StoreLoop loop = loop(new Rewind(Duration.ZERO));
  private final CompletableFuture<Void> running = new CompletableFuture<>();

  private StoreLoop loop(Rewind rewind) {
    ReaderSchemas schemas =
        ReaderSchemas.published()
            .withRegistry(
                id -> {
                  registryAsked.incrementAndGet();
                  if (registryUnavailable) {
                    throw new SchemaUnavailableException("schema 7 is unavailable", null);
                  }
                  return RecordType.DAILY.publishedSchema();
                });
    PollBudget budget = new PollBudget();
    Progress progress =
        new Progress(
            new StoreMetrics(
                Monitoring.start(
                    new HttpOptions(), "test", new Health(Duration.ofSeconds(10), Duration.ZERO)),
                StoreTable.DAILY));
    return new StoreLoop(
        new RecordDecoder(RecordType.DAILY, schemas),
        new TopicIntake("yt_daily", "store-daily", consumer, budget, rewind),
        new BatchWriter(StoreTable.DAILY, "db:3306/yt", this::write, this::publish, progress),
        StoreTable.DAILY,
        new LargeRecordProbe(() -> consumer),
        progress);
  }

  private WriteResult write(RowBatch rows) throws SQLException {
    while (blocking) {
      try {
        if (unblocked.await(1, TimeUnit.MINUTES)) {
          blocking = false;
        }
      } catch (InterruptedException e) {
        // like a driver that waits for a server that does not answer
      }
    }
    WriteResult result = new WriteResult();
    List<Row> latest = rows.latestRows();
    for (Row row : latest) {
      if (row.point().subs() == 666) {
        result.addRefused(row, "out of range");
      }
    }
    SQLException failure = writeFailures.poll();
    if (failure != null) {
      events.add("failed write");
      throw failure;
    }
    result.addWritten(latest.size());
    events.add(
        "write "
            + latest.stream().map(row -> row.point().toString()).collect(Collectors.joining(", ")));
    return result;
  }

  private void publish(List<DeadLetter> published) {
    KafkaException failure = letterFailures.poll();
    if (failure != null) {
      events.add("failed letters");
      throw failure;
    }
    events.add("letters " + published.size());
    published.forEach(letter -> letters.add(new String(letter.value(), StandardCharsets.UTF_8)));
  }

  @BeforeEach
  void beginnings() {
    consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
    consumer.updateEndOffsets(Map.of(P0, 100_000L, P1, 100_000L));
  }

  @AfterEach
  void stop() throws Exception {
    loop.stop();
    unblocked.countDown();
    running.exceptionally(failure -> null).get(20, TimeUnit.SECONDS);
  }

  @Test
  void writesThenDeadLettersThenCommits() {
    start(P0, P1);
    onPoll(
        () -> {
          record(P0, 0, point("b", "2017-08-02T02:00:00", 1));
          record(P0, 1, point("b", "2017-08-02T10:00:00", 2));
          consumer.addRecord(
              new ConsumerRecord<>("yt_daily", 1, 0, null, "{".getBytes(StandardCharsets.UTF_8)));
          record(P1, 1, point("a", "2017-08-02T02:00:00", 3));
        });

    await().until(() -> events.size() >= 4);

    assertThat(events.subList(0, 2))
        .containsExactly(
            "write a at 2017-08-02T02:00:00: 3, b at 2017-08-02T10:00:00: 2", "letters 1");
    assertThat(events.subList(2, 4))
        .containsExactlyInAnyOrder("commit yt_daily-0 2", "commit yt_daily-1 2");
    assertThat(letters)
        .singleElement()
        .asString()
        .contains("\"reason\":\"malformed_json\"", "\"partition\":1,\"offset\":0");
  }

  @Test
  void aRowThatTheDatabaseRefusesIsDeadLetteredWithItsOffset() {
    start(P0);
    onPoll(() -> record(P0, 7, point("a", "2017-08-02T02:00:00", 666)));

    await().until(() -> events.contains("commit yt_daily-0 8"));

    assertThat(letters)
        .singleElement()
        .asString()
        .contains(
            "\"reason\":\"refused_by_database\"",
            "table yt_daily at db:3306/yt: out of range",
            "\"topic\":\"yt_daily\",\"partition\":0,\"offset\":7",
            "value_base64");
  }

  @Test
  void anUnavailableRegistryIsRetriedAndNothingIsDeadLettered() throws Exception {
    registryUnavailable = true;
    start(P0);
    DataPoint point = point("a", "2017-08-02T02:00:00", 1);
    byte[] value = new RecordEncoder(RecordType.DAILY, RecordHeader.registry(7)).encode(point);
    onPoll(
        () -> {
          consumer.addRecord(
              new ConsumerRecord<>("yt_daily", 0, 0, null, "{".getBytes(StandardCharsets.UTF_8)));
          consumer.addRecord(new ConsumerRecord<>("yt_daily", 0, 1, null, value));
        });
    await().until(() -> registryAsked.get() >= 3);
    assertThat(events).isEmpty();

    registryUnavailable = false;
    await().until(() -> events.size() >= 3);
    assertThat(events)
        .containsExactly("write a at 2017-08-02T02:00:00: 1", "letters 1", "commit yt_daily-0 2");
  }

  @Test
  void aStopDoesNotWaitForTheRegistry() throws Exception {
    registryUnavailable = true;
    start(P0);
    byte[] value =
        new RecordEncoder(RecordType.DAILY, RecordHeader.registry(7))
            .encode(point("a", "2017-08-02T02:00:00", 1));
    onPoll(() -> consumer.addRecord(new ConsumerRecord<>("yt_daily", 0, 0, null, value)));
    await().until(() -> registryAsked.get() >= 1);

    loop.stop();
    running.get(20, TimeUnit.SECONDS);
    assertThat(events).isEmpty();
  }

  @Test
  void transientFailuresAreRetriedAndNotDeadLettered() {
    writeFailures.add(new SQLException("deadlock", "40001", 1213));
    writeFailures.add(new SQLException("connection lost", "08S01"));
    letterFailures.add(
        new KafkaException("late", new org.apache.kafka.common.errors.TimeoutException()));
    start(P0);
    onPoll(
        () -> {
          record(P0, 0, point("a", "2017-08-02T02:00:00", 1));
          consumer.addRecord(new ConsumerRecord<>("yt_daily", 0, 1, null, null));
        });

    await().until(() -> events.contains("commit yt_daily-0 2"));

    assertThat(events)
        .containsExactly(
            "failed write",
            "failed write",
            "write a at 2017-08-02T02:00:00: 1",
            "failed letters",
            "write a at 2017-08-02T02:00:00: 1",
            "letters 1",
            "commit yt_daily-0 2");
    assertThat(letters).singleElement().asString().contains("null_value");
  }

  @Test
  void anyOtherFailureStopsTheLoopWithoutACommit() {
    writeFailures.add(new SQLException("Unknown column 'subs'", "42S22", 1054));
    start(P0);
    onPoll(
        () -> {
          record(P0, 3, point("a", "2017-08-02T02:00:00", 1));
          record(P0, 4, point("a", "2017-08-02T03:00:00", 1));
        });

    assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(FatalException.class)
        .hasMessage(
            "table yt_daily at db:3306/yt: Unknown column 'subs' (SQLSTATE 42S22, error 1054);"
                + " not committed: yt_daily-0 offsets 3 to 4");
    assertThat(events).containsExactly("failed write");
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void deadLettersThatCannotBePublishedStopTheLoopWithoutACommit() {
    letterFailures.add(new KafkaException("too large", new RecordTooLargeException()));
    start(P0);
    onPoll(() -> consumer.addRecord(new ConsumerRecord<>("yt_daily", 0, 0, null, null)));

    assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(FatalException.class);
    assertThat(events).noneMatch(event -> event.startsWith("commit"));
  }

  @Test
  void aLostOffsetIsResetToTheEarliest() {
    consumer.updateBeginningOffsets(Map.of(P0, 40L));
    start(P0);
    onPoll(
        () -> {
          consumer.seek(P0, 10);
          consumer.setPollException(new OffsetOutOfRangeException(Map.of(P0, 10L)));
        });
    onPoll(() -> record(P0, 40, point("a", "2017-08-02T02:00:00", 1)));

    await().until(() -> events.contains("commit yt_daily-0 41"));
  }

  @Test
  void aStopWakesAPollThatWaits() throws Exception {
    start(P0);
    onPoll(() -> pollWaits = true);
    await().until(() -> events.contains("poll waits"));

    loop.stop();

    running.get(10, TimeUnit.SECONDS);
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void aCommitThatAStopWakesIsRepeated() {
    wokenCommits.set(1);
    start(P0);
    onPoll(() -> record(P0, 0, point("a", "2017-08-02T02:00:00", 1)));

    await().until(() -> events.contains("commit yt_daily-0 1"));

    assertThat(events)
        .containsExactly(
            "write a at 2017-08-02T02:00:00: 1", "woken commit", "commit yt_daily-0 1");
  }

  @Test
  void stopsDuringAWriteThatDoesNotEnd() {
    blocking = true;
    start(P0);
    onPoll(() -> record(P0, 0, point("a", "2017-08-02T02:00:00", 1)));
    await().untilAsserted(() -> assertThat(consumer.paused()).containsExactly(P0));

    loop.stop();

    await().atMost(Duration.ofSeconds(8)).until(running::isDone);
    assertThat(running).isCompleted();
    assertThat(consumer.closed()).isTrue();
    assertThat(events).noneMatch(event -> event.startsWith("commit"));
  }

  @Test
  void partitionsAssignedDuringALongWriteWaitAndRevokedOnesAreNotCommitted() {
    blocking = true;
    start(P0);
    onPoll(() -> record(P0, 0, point("a", "2017-08-02T02:00:00", 1)));
    await().untilAsserted(() -> assertThat(consumer.paused()).containsExactly(P0));

    onPoll(() -> rebalance(P1));
    await().untilAsserted(() -> assertThat(consumer.paused()).contains(P1));
    unblocked.countDown();
    await().untilAsserted(() -> assertThat(consumer.paused()).doesNotContain(P1));
    onPoll(() -> record(P1, 0, point("b", "2017-08-02T02:00:00", 1)));

    await().until(() -> events.contains("commit yt_daily-1 1"));
    assertThat(events).noneMatch(event -> event.startsWith("commit yt_daily-0"));
  }

  @Test
  void afterARebalanceOffsetsOfKeptPartitionsAreCommitted() {
    rebalancing = true;
    start(P0, P1);
    onPoll(
        () -> {
          record(P0, 0, point("a", "2017-08-02T02:00:00", 1));
          record(P1, 0, point("b", "2017-08-02T02:00:00", 1));
        });
    await().until(() -> events.contains("failed commit"));

    onPoll(
        () -> {
          consumer.rebalance(List.of(P1));
          rebalancing = false;
        });

    await().until(() -> events.contains("commit yt_daily-1 1"));
    assertThat(events).noneMatch(event -> event.startsWith("commit yt_daily-0"));
    assertThat(running).isNotDone();
  }

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** Of a store that committed 20 an hour before it committed 50. */
  private static final CommitHistory HISTORY =
      CommitHistory.startingAt("", 0).committed(NOON.minusSeconds(3600), 20).committed(NOON, 50);

  @Test
  void aRewindIsRetriedAndNothingIsReadMeanwhile() {
    loop = loop(new Rewind(Duration.ofMinutes(10)));
    queryFailures.set(2);

    onPoll(
        () ->
            consumer.commitSync(
                Map.of(P0, new OffsetAndMetadata(50, HISTORY.metadata())), Duration.ZERO));
    onPoll(() -> rebalance(P0));
    onPoll(() -> assertThat(consumer.paused()).containsExactly(P0));
    onPoll(() -> assertThat(consumer.paused()).containsExactly(P0));
    onPoll(
        () -> {
          assertThat(consumer.paused()).isEmpty();
          assertThat(consumer.position(P0)).isEqualTo(20);
          record(P0, 20, point("a", "2017-08-02T02:00:00", 1));
        });
    start();

    await().until(() -> running.isDone() || events.contains("commit yt_daily-0 21"));

    assertThat(running).isNotDone();
    assertThat(events)
        .containsExactly(
            "commit yt_daily-0 50",
            "failed query",
            "failed query",
            "commit yt_daily-0 20",
            "write a at 2017-08-02T02:00:00: 1",
            "commit yt_daily-0 21");
  }

  @Test
  void aRewindIsCommittedAndKeptIfThePartitionIsRevoked() {
    loop = loop(new Rewind(Duration.ofMinutes(10)));
    onPoll(
        () ->
            consumer.commitSync(
                Map.of(P0, new OffsetAndMetadata(50, HISTORY.metadata())), Duration.ZERO));
    onPoll(() -> rebalance(P0));
    onPoll(
        () -> {
          assertThat(consumer.position(P0)).isEqualTo(20);
          consumer.rebalance(List.of(P1));
        });
    onPoll(
        () -> {
          consumer.rebalance(List.of(P0));
          // a consumer that is assigned the partition starts at the committed offset
          consumer.seek(P0, consumer.committed(Set.of(P0), Duration.ZERO).get(P0).offset());
          record(P0, 20, point("a", "2017-08-02T02:00:00", 1));
        });
    start();

    await().until(() -> running.isDone() || events.contains("commit yt_daily-0 21"));

    assertThat(running).isNotDone();
  }

  @Test
  void commitsCarryTheirHistory() {
    Instant before = Instant.now();
    start(P0);
    onPoll(() -> record(P0, 7, point("a", "2017-08-02T02:00:00", 1)));
    await().until(() -> events.contains("commit yt_daily-0 8"));

    CommitHistory history = CommitHistory.of(lastCommitted.get(P0));
    assertThat(history.offsetCommitted(Duration.ofDays(1))).as("where it began").hasValue(7);
    assertThat(history.lastCommit()).isAfterOrEqualTo(before);
  }

  @Test
  void aPartitionKeepsTheHistoryOfTheStoreThatHadItBefore() {
    onPoll(
        () ->
            consumer.commitSync(
                Map.of(P0, new OffsetAndMetadata(50, HISTORY.metadata())), Duration.ZERO));
    onPoll(() -> consumer.rebalance(List.of(P0)));
    onPoll(
        () -> {
          consumer.seek(P0, 50);
          record(P0, 50, point("a", "2017-08-02T02:00:00", 1));
        });
    start();
    await().until(() -> events.contains("commit yt_daily-0 51"));

    CommitHistory history = CommitHistory.of(lastCommitted.get(P0));
    Duration sinceNoon = Duration.between(NOON, history.lastCommit());
    assertThat(history.offsetCommitted(sinceNoon.minusMinutes(1))).hasValue(50);
    assertThat(history.offsetCommitted(sinceNoon.plusMinutes(1))).hasValue(20);
  }

  @Test
  void recordsReadAgainFromATruncatedTopicCountAsNotCommitted() {
    onPoll(
        () ->
            consumer.commitSync(
                Map.of(P0, new OffsetAndMetadata(50, HISTORY.metadata())), Duration.ZERO));
    onPoll(() -> consumer.rebalance(List.of(P0)));
    onPoll(
        () -> {
          consumer.seek(P0, 50);
          record(P0, 50, point("a", "2017-08-02T02:00:00", 1));
        });
    start();
    await().until(() -> events.contains("commit yt_daily-0 51"));
    onPoll(() -> consumer.setPollException(new OffsetOutOfRangeException(Map.of(P0, 51L))));
    onPoll(() -> record(P0, 7, point("a", "2017-08-02T02:00:00", 1)));
    await().until(() -> events.contains("commit yt_daily-0 8"));

    assertThat(CommitHistory.of(lastCommitted.get(P0)).offsetCommitted(Duration.ofMinutes(1)))
        .hasValue(0);
  }

  @Test
  void inABacklogTheNextBatchIsReadDuringAWriteAndWrittenAfterTheCommit() throws Exception {
    blocking = true;
    CompletableFuture<Long> readAhead = new CompletableFuture<>();
    start(P0);
    onPoll(this::aFullBatch);
    onPoll(() -> record(P0, FULL, point("b", "2017-08-02T02:00:00", 2)));
    onPoll(() -> readAhead.complete(consumer.position(P0)));

    assertThat(readAhead.get(10, TimeUnit.SECONDS)).isEqualTo(FULL + 1);
    assertThat(events).isEmpty();
    unblocked.countDown();

    await().until(() -> events.size() >= 4);
    assertThat(events)
        .containsExactly(
            "write a at 2017-08-02T02:00:00: 1",
            "commit yt_daily-0 20000",
            "write b at 2017-08-02T02:00:00: 2",
            "commit yt_daily-0 20001");
  }

  @Test
  void anUnavailableSchemaDelaysOnlyTheBatchThatNeedsIt() {
    registryUnavailable = true;
    blocking = true;
    byte[] value =
        new RecordEncoder(RecordType.DAILY, RecordHeader.registry(7))
            .encode(point("b", "2017-08-02T02:00:00", 2));
    start(P0);
    onPoll(this::aFullBatch);
    onPoll(
        () -> {
          consumer.addRecord(new ConsumerRecord<>("yt_daily", 0, FULL, null, value));
          record(P0, FULL + 1, point("c", "2017-08-02T02:00:00", 3));
        });
    await().until(() -> registryAsked.get() >= 1);

    unblocked.countDown();
    await().until(() -> events.contains("commit yt_daily-0 20000"));
    await().until(() -> registryAsked.get() >= 3);
    assertThat(events)
        .containsExactly("write a at 2017-08-02T02:00:00: 1", "commit yt_daily-0 20000");

    registryUnavailable = false;
    await().until(() -> events.contains("commit yt_daily-0 20002"));
    assertThat(events.get(2))
        .isEqualTo("write b at 2017-08-02T02:00:00: 2, c at 2017-08-02T02:00:00: 3");
  }

  @Test
  void recordsReadAheadFromARevokedPartitionAreNotCommitted() {
    blocking = true;
    CountDownLatch rebalanced = new CountDownLatch(1);
    start(P0, P1);
    onPoll(this::aFullBatch);
    onPoll(
        () -> {
          record(P0, FULL, point("b", "2017-08-02T02:00:00", 2));
          record(P1, 0, point("c", "2017-08-02T02:00:00", 3));
        });
    onPoll(
        () -> {
          consumer.rebalance(List.of(P0));
          consumer.seek(P0, FULL + 1);
          rebalanced.countDown();
        });
    await().until(() -> rebalanced.getCount() == 0);

    onPoll(() -> record(P0, FULL + 1, point("d", "2017-08-02T02:00:00", 4)));
    unblocked.countDown();

    await().until(() -> events.contains("commit yt_daily-0 20002"));
    assertThat(events).noneMatch(event -> event.startsWith("commit yt_daily-1"));
  }

  @Test
  void aStopDuringAWriteDropsTheBatchReadAhead() throws Exception {
    blocking = true;
    CompletableFuture<Long> readAhead = new CompletableFuture<>();
    start(P0);
    onPoll(this::aFullBatch);
    onPoll(() -> record(P0, FULL, point("b", "2017-08-02T02:00:00", 2)));
    onPoll(() -> readAhead.complete(consumer.position(P0)));
    assertThat(readAhead.get(10, TimeUnit.SECONDS)).isEqualTo(FULL + 1);

    loop.stop();
    unblocked.countDown();
    running.get(20, TimeUnit.SECONDS);

    assertThat(events)
        .containsExactly("write a at 2017-08-02T02:00:00: 1", "commit yt_daily-0 20000");
  }

  /** One key, so that it is one row. */
  private void aFullBatch() {
    for (int offset = 0; offset < FULL; offset++) {
      record(P0, offset, point("a", "2017-08-02T02:00:00", 1));
    }
  }

  private void start(TopicPartition... partitions) {
    onPoll(() -> rebalance(partitions));
    start();
  }

  private void start() {
    Thread thread =
        new Thread(
            () -> {
              try {
                loop.run();
                running.complete(null);
              } catch (InterruptedException | RuntimeException | Error e) {
                running.completeExceptionally(e);
              }
            },
            "loop");
    thread.start();
  }

  private void rebalance(TopicPartition... partitions) {
    consumer.rebalance(List.of(partitions));
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, 0);
    }
  }

  /** Runs at the beginning of one poll, on the loop's thread. */
  private void onPoll(Runnable task) {
    consumer.schedulePollTask(task);
  }

  private void record(TopicPartition partition, long offset, DataPoint point) {
    consumer.addRecord(
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            offset,
            point.channel().getBytes(StandardCharsets.UTF_8),
            encoder.encode(point)));
  }
}
