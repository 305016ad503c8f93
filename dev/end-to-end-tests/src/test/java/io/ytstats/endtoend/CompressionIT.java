package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the 0-8 source can read, and what it says about what it cannot read. */
@Tag("long")
class CompressionIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int RECORDS = 500;
  private static final String HARVEST_TS = "2017-08-02T02:00:00";

  private static final KafkaCluster KAFKA = SharedBroker.kafka();

  private final List<SuiteProcess> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(SuiteProcess::close);
  }

  @Test
  void gzipSnappyAndLz4AreReadFromOneTopicWithHeadersToo() {
    createTopics("mixed", Map.of());
    Map<String, byte[]> expected = new TreeMap<>();
    for (String compression : List.of("gzip", "snappy", "lz4")) {
      produce("mixed", compression, false);
      for (int i = 0; i < RECORDS; i++) {
        expected.put(channel(compression, i), daily(channel(compression, i), i));
      }
    }

    SuiteProcess job = aggDaily("mixed");
    Awaitility.await("the job has read the topic")
        .atMost(LIMIT)
        .until(
            () -> {
              assertThat(job.isAlive()).as(job::tail).isTrue();
              return KAFKA.lag("mixed", "mixed").records() == 0;
            });

    Map<String, byte[]> results = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> result : KAFKA.readAll("mixed.out")) {
      results.put(new String(result.key(), UTF_8), result.value());
    }
    assertThat(results.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (channel, value) -> assertThat(results.get(channel)).as(channel).isEqualTo(value));
    assertThat(KAFKA.count("mixed.dlq")).isZero();
    assertThat(job.output().lines().filter(line -> line.contains("converts every batch")))
        .as(job::tail)
        .singleElement()
        .asString()
        .contains("topic mixed is compressed (lz4)", "--kafka-source modern");
    job.stop();
  }

  @Test
  void anUnreadableTopicEndsTheJobWithTopicAndCause() {
    createTopics("zstandard", Map.of());
    produce("zstandard", "gzip", false);
    // a batch of more than one packet, as a producer with larger batches sends it
    byte[] noise = new byte[300_000];
    new Random(7).nextBytes(noise);
    try (KafkaProducer<byte[], byte[]> producer =
        KAFKA.producer(Map.of("compression.type", "zstd"))) {
      var unused = producer.send(new ProducerRecord<>("zstandard", noise));
    }
    createTopics("zstd-by-topic", Map.of("compression.type", "zstd"));
    createTopics("compacted", Map.of("cleanup.policy", "compact"));
    createTopics("transactional", Map.of());
    produce("transactional", "none", true);
    createTopics("not-converted", Map.of("message.downconversion.enable", "false"));
    produce("not-converted", "none", false);

    Map<SuiteProcess, List<String>> causes =
        Map.of(
            aggDaily("zstandard"),
                List.of(
                    "zstandard-0 offset 500: the records are compressed with zstd", "Republish"),
            aggDaily("zstd-by-topic"), List.of("zstd-by-topic", "zstd"),
            aggDaily("compacted"), List.of("compacted", "cleanup.policy=compact"),
            aggDaily("transactional"), List.of("transactional", "transactions"),
            aggDaily("not-converted"),
                List.of("not-converted", "set message.downconversion.enable=true", "do not move"));
    causes.forEach(
        (job, words) -> {
          assertThat(job.exitCode(LIMIT)).as(job::tail).isEqualTo(1);
          assertThat(job.output().lines().filter(line -> line.contains(" stops: ")))
              .as(job::tail)
              .singleElement()
              .asString()
              .contains("ERROR")
              .contains(words);
        });
    // nothing of it was taken for done
    for (String topic :
        List.of("zstandard", "zstd-by-topic", "compacted", "transactional", "not-converted")) {
      assertThat(KAFKA.committed(topic, topic)).as(topic).isZero();
    }
  }

  @Test
  void aBrokerThatStopsConvertingIsNotMistakenForZstd() throws Exception {
    createTopics("hardened", Map.of());
    SuiteProcess job = aggDaily("hardened");
    job.awaitLine("is up", LIMIT);
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "hardened");
    KAFKA
        .admin()
        .incrementalAlterConfigs(
            Map.of(
                topic,
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("message.downconversion.enable", "false"),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get();
    produce("hardened", "none", false);

    assertThat(job.exitCode(LIMIT)).as(job::tail).isEqualTo(1);
    assertThat(job.output().lines().filter(line -> line.contains(" stops: ")))
        .as(job::tail)
        .singleElement()
        .asString()
        .contains(
            "hardened-0 offset 0: the broker does not convert records for the 0-8 source",
            "The records are intact")
        .doesNotContain("zstd");
    assertThat(job.output()).as("an empty topic").doesNotContain("converts every batch");
    assertThat(KAFKA.committed("hardened", "hardened")).isZero();
  }

  @Test
  void aRecordThatDoesNotFitIntoMemoryIsNamedWithItsSolution() throws Exception {
    createTopics("large", Map.of());
    produce("large", "none", false);
    byte[] spaces = new byte[400 << 20];
    Arrays.fill(spaces, (byte) ' ');
    try (KafkaProducer<byte[], byte[]> producer =
        KAFKA.producer(
            Map.of(
                "compression.type", "lz4",
                "max.request.size", 500 << 20,
                "buffer.memory", 600L << 20))) {
      producer.send(new ProducerRecord<>("large", spaces)).get();
    }

    SuiteProcess job = aggDaily("large");

    assertThat(job.exitCode(LIMIT)).as(job::tail).isEqualTo(1);
    assertThat(job.output().lines().filter(line -> line.contains(" stops: ")))
        .as(job::tail)
        .singleElement()
        .asString()
        .contains("large-0 offset 500: ", "does not fit into the memory", "offset to 501");
    assertThat(KAFKA.committed("large", "large")).isZero();
  }

  private static void createTopics(String name, Map<String, String> configuration) {
    // one partition: a window has all of it, or nothing
    KAFKA.createTopic(name, 1, configuration);
    KAFKA.createTopic(name + ".out", 1, Map.of());
    KAFKA.createTopic(name + ".dlq", 1, Map.of());
  }

  private static void produce(String topic, String compression, boolean transactional) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("compression.type", compression);
    properties.put("linger.ms", 50);
    if (transactional) {
      properties.put("transactional.id", topic);
    }
    try (KafkaProducer<byte[], byte[]> producer = KAFKA.producer(properties)) {
      if (transactional) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      for (int i = 0; i < RECORDS; i++) {
        String json =
            String.format(
                "{\"yt_channel_id\":\"%s\",\"harvest_ts\":\"%s\",\"subs\":%d}",
                channel(compression, i), HARVEST_TS, i);
        // the 0.8 client does not see headers, and does not trip over them
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic,
                    null,
                    null,
                    null,
                    json.getBytes(UTF_8),
                    List.of(new RecordHeader("trace", json.getBytes(UTF_8)))));
      }
      if (transactional) {
        producer.commitTransaction();
      }
    }
  }

  private static String channel(String compression, int i) {
    return compression + "-" + i;
  }

  /** The result of a channel's one record, byte for byte. */
  private static byte[] daily(String channel, int subs) {
    return Avro.of(Avro.DAILY_SCHEMA)
        .text(channel)
        .number(1_501_639_200_000L)
        .number(subs)
        .number(17_380)
        .bytes();
  }

  private SuiteProcess aggDaily(String topic) {
    SuiteProcess job =
        Apps.job("agg-daily")
            .args("--bootstrap-servers", SharedBroker.stack().bootstrapServers(), "--window", "2s")
            .args("--input-topic", topic, "--output-topic", topic + ".out", "--group-id", topic)
            .start();
    started.add(job);
    return job;
  }
}
