package io.ytstats.agg.modern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.TopicOffsets;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import io.ytstats.localstack.LocalStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** What an executor reads of a real broker: the classes of this package without Spark. */
@Timeout(120)
class ModernSourceIT {
  private static LocalStack stack;
  private static Admin admin;
  private static ClientProperties properties;

  private final ConsumerPool pool = new ConsumerPool(Duration.ofMinutes(5));

  @BeforeAll
  static void start() {
    stack = LocalStack.inTemporaryFolder().withoutDatabase().start();
    KafkaOptions options = new KafkaOptions() {};
    new CommandLine(options).parseArgs("--bootstrap-servers", stack.bootstrapServers());
    admin = KafkaClients.admin(options, "test");
    properties = new ClientProperties(KafkaClients.partitionReaderProperties(options, "test"));
  }

  @AfterAll
  static void stop() {
    admin.close();
    stack.close();
  }

  @Test
  void ofZstdTransactionsItReadsWhatWasCommittedUpToTheOpenOne() {
    TestTopic topic = topic("transactions", Map.of());
    topic.with(
        Map.of("transactional.id", "t", "compression.type", "zstd"),
        producer -> {
          producer.initTransactions();
          producer.beginTransaction();
          topic.send(producer, "aborted", 100);
          producer.abortTransaction();
          producer.beginTransaction();
          topic.send(producer, "committed", 100);
          producer.commitTransaction();
          producer.beginTransaction();
          topic.send(producer, "aborted", 100);
          producer.abortTransaction();
          producer.beginTransaction();
          topic.send(producer, "open", 100);

          long end = end(topic);
          // 300 records and three markers
          assertThat(end).isEqualTo(303);
          assertThat(values(topic, 0, end)).isEqualTo(numbered("committed", 0, 100));
          // a range of aborted records alone, and one that ends in the middle of them
          assertThat(values(topic, 0, 50)).isEmpty();
          assertThat(values(topic, 50, 101)).isEmpty();
          assertThat(values(topic, 101, 102)).isEqualTo(numbered("committed", 0, 1));

          producer.commitTransaction();
          Awaitility.await().until(() -> end(topic) == end + 101);
          assertThat(values(topic, end, end + 101)).isEqualTo(numbered("open", 0, 100));
        });
  }

  @Test
  void ofACompactedTopicItReadsWhatIsLeft() {
    ConfigResource brokers = new ConfigResource(ConfigResource.Type.BROKER, "");
    AlterConfigOp often =
        new AlterConfigOp(
            new ConfigEntry("log.cleaner.backoff.ms", "100"), AlterConfigOp.OpType.SET);
    TestTopic.get(() -> admin.incrementalAlterConfigs(Map.of(brokers, List.of(often))).all().get());
    TestTopic topic =
        topic(
            "compacted",
            Map.of(
                "cleanup.policy",
                "compact",
                "segment.ms",
                "100",
                "min.cleanable.dirty.ratio",
                "0.01"));
    topic.with(
        Map.of(),
        producer -> {
          IntStream.range(0, 1000).forEach(i -> topic.send(producer, "same key", "value-" + i));
          producer.flush();
          Awaitility.await()
              .atMost(Duration.ofMinutes(1))
              .until(
                  () -> {
                    // the segment that is written to is not compacted; a record later rolls it
                    topic.send(producer, "another key", "last");
                    producer.flush();
                    return values(topic, 0, end(topic)).size() < 500;
                  });
        });

    assertThat(values(topic, 0, 500)).isEmpty();
    assertThat(values(topic, 0, end(topic)))
        .contains("value-999", "last")
        .doesNotContain("value-0");
  }

  @Test
  void anOffsetThatHasExpiredFailsAndItsConsumerIsNotKept() {
    TestTopic topic = topic("expired", Map.of());
    topic.send("r", 100);
    assertThat(values(topic, 0, 10)).hasSize(10);
    assertThat(pool.size()).isEqualTo(1);
    TestTopic.get(
        () ->
            admin
                .deleteRecords(Map.of(topic.partition, RecordsToDelete.beforeOffset(50)))
                .all()
                .get());

    assertThatThrownBy(() -> values(topic, 20, 100)).isInstanceOf(OffsetOutOfRangeException.class);
    assertThatThrownBy(() -> values(topic, 150, 160)).isInstanceOf(OffsetOutOfRangeException.class);
    assertThat(pool.size()).isZero();
    assertThat(values(topic, 50, 100)).isEqualTo(numbered("r", 50, 100));
  }

  @Test
  void aRangeThatWasReadInPartIsReadAgainFromItsBeginning() {
    TestTopic topic = topic("again", Map.of());
    topic.send("r", 100);
    SpanRecords part = records(topic, 10, 60);
    for (int i = 0; i < 20; i++) {
      part.next();
    }
    part.release();

    assertThat(values(topic, 10, 60)).isEqualTo(numbered("r", 10, 60));
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void whatWasFetchedIsKeptForTheNextRangeAndARestartedBrokerIsReadOn() throws Exception {
    TestTopic topic = topic("fetched", Map.of());
    topic.send("r", 100);
    assertThat(values(topic, 0, 30)).isEqualTo(numbered("r", 0, 30));

    stack.kafka().kill();
    CompletableFuture<List<String>> more;
    try {
      assertThat(values(topic, 30, 70)).isEqualTo(numbered("r", 30, 70));
      // nothing of it is fetched
      more = CompletableFuture.supplyAsync(() -> values(topic, 0, 100));
    } finally {
      stack.kafka().start();
    }
    assertThat(more.get()).isEqualTo(numbered("r", 0, 100));
  }

  @Test
  void whatWasFetchedOfADeletedTopicIsNotTakenForTheRecordsOfTheNewOne() {
    TestTopic topic = topic("recreated", Map.of());
    topic.send("old", 100);
    assertThat(values(topic, 0, 30)).isEqualTo(numbered("old", 0, 30));

    topic.recreate();
    topic.send("new", 100);

    assertThat(values(topic, 30, 100)).isEqualTo(numbered("new", 30, 100));
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void aConsumerThatNobodyTakesIsClosed() {
    TestTopic topic = topic("idle", Map.of());
    topic.send("r", 10);
    ConsumerPool impatient = new ConsumerPool(Duration.ofMillis(20));
    ConsumerKey key = new ConsumerKey(properties, topic.id(), topic.partition);
    PartitionReader reader = impatient.take(key);
    reader.seek(0);
    assertThat(reader.nextOf(new OffsetSpan(topic.partition, 0, 10)).offset()).isZero();
    impatient.give(key, reader);

    Awaitility.await().until(() -> impatient.size() == 0);
    AtomicLong other = new AtomicLong(1);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> reader.seek(other.incrementAndGet()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed"));
  }

  private static TestTopic topic(String name, Map<String, String> settings) {
    return new TestTopic(admin, stack.bootstrapServers(), name, settings);
  }

  /** Where a job's window ends. */
  private static long end(TestTopic topic) {
    return new TopicOffsets(admin, topic.partition.topic(), IsolationLevel.READ_COMMITTED)
        .latest()
        .get(topic.partition);
  }

  private SpanRecords records(TestTopic topic, long from, long until) {
    return new SpanRecords(
        new OffsetSpan(topic.partition, from, until),
        new ConsumerKey(properties, topic.id(), topic.partition),
        pool);
  }

  private List<String> values(TestTopic topic, long from, long until) {
    List<String> values = new ArrayList<>();
    for (Iterator<SourceRecord> all = records(topic, from, until); all.hasNext(); ) {
      values.add(new String(all.next().value, UTF_8));
    }
    return values;
  }

  private static List<String> numbered(String name, int from, int until) {
    return IntStream.range(from, until).mapToObj(i -> name + "-" + i).toList();
  }
}
