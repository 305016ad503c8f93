package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.HarvestRecord;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code --kafka-source} promises: what both sources find by themselves, what only the modern
 * one reads, and that a job moves between them. Every record has a channel of its own, so the
 * results tell which records were read.
 */
class KafkaSourceIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final KafkaCluster KAFKA = SharedBroker.kafka();

  private final List<SuiteProcess> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(SuiteProcess::close);
    SharedBroker.stack().kafka().start();
  }

  @Tag("every-spark")
  @ParameterizedTest
  @ValueSource(strings = {"0-8", "modern"})
  void newPartitionsARestartedBrokerAndARecreatedTopicAreRead(String source) throws Exception {
    Assumptions.assumeTrue(source.equals("modern") || SparkLine.hasKafka08());
    String topic = "changing-" + source;
    createTopics(topic, 1, Map.of());
    SuiteProcess job = job(topic, source);
    send(topic, 0, "first");
    awaitResults(job, topic, "first");

    KAFKA.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
    send(topic, 2, "added");
    awaitResults(job, topic, "first", "added");
    assertThat(job.output()).contains(topic + "-2 is new to the group");

    SharedBroker.stack().kafka().kill();
    SharedBroker.stack().kafka().start();
    send(topic, 1, "restarted");
    awaitResults(job, topic, "first", "added", "restarted");

    KAFKA.deleteTopics(List.of(topic));
    Awaitility.await().atMost(LIMIT).until(() -> !KAFKA.topics().contains(topic));
    KAFKA.createTopic(topic, 1, Map.of());
    // as many as the deleted topic had: its offset alone does not tell that it is another topic
    send(topic, 0, "recreated");
    awaitResults(job, topic, "first", "added", "restarted", "recreated");
    assertThat(job.output()).contains(topic + "-0: the topic was recreated");
    job.stop();
  }

  /** Spark's page shows what its event log holds. */
  @Tag("every-spark")
  @Test
  void modernReadsOfZstdTransactionsWhatWasCommittedAndShowsNoSecrets(@TempDir Path folder)
      throws IOException {
    String topic = "transactions";
    Path config = Files.writeString(folder.resolve("client"), "sasl.jaas.config=NOT-TO-BE-SEEN");
    Path events = Files.createDirectory(folder.resolve("events"));
    // one file of plain text, which Spark 4 makes no more by itself
    String[] spark = {
      "--conf",
      "spark.eventLog.enabled=true",
      "--conf",
      "spark.eventLog.dir=" + events.toUri(),
      "--conf",
      "spark.eventLog.rolling.enabled=false",
      "--conf",
      "spark.eventLog.compress=false"
    };
    createTopics(topic, 2, Map.of("message.downconversion.enable", "false"));
    Map<String, Object> properties =
        Map.of("transactional.id", "transactions", "compression.type", "zstd");
    try (KafkaProducer<byte[], byte[]> producer = KAFKA.producer(properties)) {
      producer.initTransactions();
      producer.beginTransaction();
      sendAll(producer, topic, "committed", 300);
      producer.commitTransaction();
      producer.beginTransaction();
      sendAll(producer, topic, "aborted", 300);
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      sendAll(producer, topic, "later", 300);
      producer.flush();

      SuiteProcess job = job(topic, "modern", List.of("--kafka-config", config.toString()), spark);
      awaitResults(job, topic, channels("committed", 300));
      job.awaitLine("windows=1", LIMIT);

      producer.commitTransaction();
      Set<String> all = new TreeSet<>(channels("committed", 300));
      all.addAll(channels("later", 300));
      awaitResults(job, topic, all);
      job.stop();
      assertThat(job.output()).doesNotContain("zstd", "NOT-TO-BE-SEEN");
    }
    try (Stream<Path> logs = Files.list(events)) {
      assertThat(logs.toList())
          .singleElement()
          .asInstanceOf(InstanceOfAssertFactories.PATH)
          .content()
          .contains("SparkListenerEnvironmentUpdate", "SparkListenerJobStart")
          .doesNotContain("NOT-TO-BE-SEEN");
    }
  }

  /** What a fetch of a megabyte holds here are hundreds of megabytes. */
  @Tag("long")
  @Test
  void modernReadsLargeRecordsThatCompressWellIntoLittleMemory() {
    String topic = "padded";
    createTopics(topic, 2, Map.of());
    String padding = ", \"padding\": \"" + "x".repeat(1_000_000) + "\"";
    Map<String, Object> properties =
        Map.of("compression.type", "zstd", "max.request.size", 2_000_000);
    try (KafkaProducer<byte[], byte[]> producer = KAFKA.producer(properties)) {
      for (String channel : channels("padded", 800)) {
        byte[] value = HarvestRecord.at("2017-08-02T02:00:00", channel, 1).json(padding, false);
        var unused = producer.send(new ProducerRecord<>(topic, value));
      }
    }
    SuiteProcess job = job(topic, "modern", List.of(), "--driver-memory", "512m");
    awaitResults(job, topic, channels("padded", 800));
    job.stop();
  }

  @Tag("long")
  @Test
  void jobMovesBetweenTheSourcesAndReadsEachRecordOnce() throws Exception {
    String topic = "moving";
    createTopics(topic, 2, Map.of());
    AtomicBoolean end = new AtomicBoolean();
    Set<String> sent = new TreeSet<>();
    Thread sender =
        new Thread(
            () -> {
              try (KafkaProducer<byte[], byte[]> producer = KAFKA.producer(Map.of())) {
                for (int i = 0; !end.get(); i++) {
                  sendAll(producer, topic, "move" + i, 20);
                  sent.addAll(channels("move" + i, 20));
                  producer.flush();
                  // the load's pace: some 400 records/s
                  Thread.sleep(50);
                }
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    sender.start();
    try {
      for (String source : List.of("0-8", "modern")) {
        SuiteProcess job = job(topic, source);
        job.awaitLine("windows=2", LIMIT);
        job.stop();
      }
    } finally {
      end.set(true);
      sender.join();
    }

    SuiteProcess job = job(topic, "0-8");
    awaitResults(job, topic, sent);
    job.stop();
    assertThat(KAFKA.count(topic + ".out")).isEqualTo(sent.size());
    assertThat(KAFKA.lag(topic, topic).records()).isZero();
  }

  private static void createTopics(String name, int partitions, Map<String, String> settings) {
    KAFKA.createTopic(name, partitions, settings);
    KAFKA.createTopics(List.of(name + ".out", name + ".dlq"), 1, Map.of());
  }

  private SuiteProcess job(String topic, String source) {
    return job(topic, source, List.of());
  }

  private SuiteProcess job(
      String topic, String source, List<String> options, String... sparkOptions) {
    SuiteProcess job =
        Apps.job("agg-daily", sparkOptions)
            .args("--bootstrap-servers", SharedBroker.stack().bootstrapServers(), "--window", "1s")
            .args("--input-topic", topic, "--output-topic", topic + ".out", "--group-id", topic)
            .args("--kafka-source", source)
            .args(options.toArray(String[]::new))
            .start();
    started.add(job);
    return job;
  }

  private static void send(String topic, int partition, String channel) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = KAFKA.producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, partition, null, record(channel))).get();
    }
  }

  private static void sendAll(
      KafkaProducer<byte[], byte[]> producer, String topic, String name, int count) {
    for (String channel : channels(name, count)) {
      var unused = producer.send(new ProducerRecord<>(topic, record(channel)));
    }
  }

  private static Set<String> channels(String name, int count) {
    Set<String> channels = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      channels.add(name + "-" + i);
    }
    return channels;
  }

  private static byte[] record(String channel) {
    return HarvestRecord.at("2017-08-02T02:00:00", channel, 1).json();
  }

  private static void awaitResults(SuiteProcess job, String topic, String... channels) {
    awaitResults(job, topic, Set.of(channels));
  }

  /** Waits for the results of exactly these channels. */
  private static void awaitResults(SuiteProcess job, String topic, Set<String> channels) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              job.checkRunning();
              Set<String> results = new TreeSet<>();
              KAFKA
                  .readAll(topic + ".out")
                  .forEach(result -> results.add(new String(result.key(), UTF_8)));
              assertThat(results).as(job::tail).isEqualTo(new TreeSet<>(channels));
            });
  }
}
