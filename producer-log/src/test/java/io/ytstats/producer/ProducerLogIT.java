package io.ytstats.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged producer against real Kafka. */
@Timeout(120)
class ProducerLogIT {
  private static final int PARTITIONS = 3;
  private static final Duration START_AND_RUN = Duration.ofSeconds(40);

  /** How long a stop may take. */
  private static final Duration STOP = Duration.ofSeconds(15);

  private static final List<String> CHANNELS = List.of("a", "Ünï", "c");

  private static LocalStack stack;

  @TempDir Path folder;

  @BeforeAll
  static void startKafka() {
    stack = LocalStack.inTemporaryFolder().withoutDatabase().start();
  }

  @AfterAll
  static void stopKafka() {
    stack.close();
  }

  @ParameterizedTest
  @EnumSource
  void sameSeedSendsTheSameRecords(Format format) throws Exception {
    String once = topic(format + "-once");
    String again = topic(format + "-again");
    String[] options = {"--days=2", "--sleep-between-harvests=0ms", "--format=" + format};
    long begun = System.currentTimeMillis();
    try (ProducerProcess first = start(once, options);
        ProducerProcess second = start(again, options)) {
      assertThat(first.exitCode(START_AND_RUN)).as(first.lastLine()).isZero();
      assertThat(second.exitCode(START_AND_RUN)).as(second.lastLine()).isZero();
      assertThat(first.lines())
          .anyMatch(
              line ->
                  line.endsWith(
                      "progress: harvests=6 records=18 acknowledged=18 at=2020-02-29T03:00:00"));
      assertThat(first.lastLine()).endsWith("done: acknowledged=18 not-acknowledged=0");
      assertThat(first.recordsLogged()).as("without --verbose").isZero();
    }
    List<ConsumerRecord<byte[], byte[]>> records = read(once);
    assertThat(byChannel(records)).isEqualTo(expected(2));
    assertThat(valuesByKey(read(again))).isEqualTo(valuesByKey(records));
    assertThat(records)
        .allMatch(record -> record.value()[0] == (format == Format.JSON ? '{' : (byte) 0xC3))
        .as("send times, not those of 2020")
        .allMatch(record -> record.timestamp() >= begun);
  }

  @Test
  void stopLosesNoAcknowledgedRecord() throws Exception {
    String topic = topic("stopped");
    try (ProducerProcess producer = start(topic, "--sleep-between-harvests=5ms")) {
      awaitRecords(topic, 30);
      producer.terminate();

      assertThat(producer.exitCode(STOP)).as(producer.lastLine()).isEqualTo(143);
      assertThat(producer.lastLine()).contains("stopped: acknowledged=");
      assertThat(producer.count("not-acknowledged")).isZero();
      List<ConsumerRecord<byte[], byte[]>> records = read(topic);
      assertThat(records).hasSize((int) producer.count("acknowledged"));
      assertBeginning(records);
    }
  }

  @Tag("long")
  @Test
  void waitsForAnUnavailableBroker() throws Exception {
    String resumed = topic("resumed");
    String late = topic("late");
    String abandoned = topic("abandoned");
    String pause = "--sleep-between-harvests=20ms";
    try (ProducerProcess resuming = start(resumed, pause, "--days=100");
        ProducerProcess stopping = start(abandoned, pause, "--verbose")) {
      awaitRecords(resumed, 15);
      awaitRecords(abandoned, 15);
      stack.kafka().kill();
      long logged = stopping.recordsLogged();
      await().until(() -> stopping.recordsLogged() > logged + 30);

      try (ProducerProcess starting = start(late, pause, "--days=2")) {
        stopping.terminate();
        assertThat(stopping.exitCode(STOP)).as(stopping.lastLine()).isEqualTo(1);
        assertThat(stopping.lastLine()).contains("stops: stopped: ", "for topic abandoned");
        assertThat(stopping.count("not-acknowledged")).isGreaterThanOrEqualTo(30);
        await()
            .atMost(START_AND_RUN)
            .until(
                () ->
                    starting.lines().stream()
                        .anyMatch(line -> line.contains("Kafka does not answer")));

        assertThat(resuming.isAlive()).as("waits").isTrue();
        stack.kafka().start();
        assertThat(resuming.exitCode(START_AND_RUN)).as(resuming.lastLine()).isZero();
        assertThat(starting.exitCode(START_AND_RUN)).as(starting.lastLine()).isZero();
      }
      assertThat(byChannel(read(resumed))).isEqualTo(expected(100));
      assertThat(byChannel(read(late))).isEqualTo(expected(2));
      List<ConsumerRecord<byte[], byte[]>> records = read(abandoned);
      assertThat((long) records.size())
          .isGreaterThanOrEqualTo(stopping.count("acknowledged"))
          .isLessThan(stopping.count("acknowledged") + stopping.count("not-acknowledged"));
      assertBeginning(records);
    } finally {
      stack.kafka().start();
    }
  }

  @Test
  void missingTopicIsReportedWithTheCommandThatCreatesIt() throws Exception {
    try (ProducerProcess producer = start("nowhere")) {
      assertThat(producer.exitCode(START_AND_RUN)).isEqualTo(1);
      assertThat(producer.lastLine())
          .contains("nowhere", "scripts/create-topics.sh", stack.bootstrapServers());
    }
  }

  @Test
  void wrongUsageIsExitCodeTwo() throws Exception {
    try (ProducerProcess producer = start("t", "--harvests-per-day=24", "--format=xml")) {
      assertThat(producer.exitCode(START_AND_RUN)).isEqualTo(2);
      assertThat(producer.lines())
          .contains(
              "producer-log: --harvests-per-day: 24 is not 1 to 23",
              "producer-log: --format: 'xml' is neither avro nor json");
    }
  }

  private ProducerProcess start(String topic, String... more) throws IOException {
    List<String> args = new ArrayList<>();
    args.add("--bootstrap-servers=" + stack.bootstrapServers());
    args.add("--topic=" + topic);
    args.add("--channels=" + String.join(",", CHANNELS));
    args.add("--start-date=2020-02-28");
    args.add("--seed=1");
    Collections.addAll(args, more);
    return ProducerProcess.start(folder, args.toArray(String[]::new));
  }

  private static Map<String, List<DataPoint>> expected(int days) {
    LocalDate first = LocalDate.of(2020, 2, 28);
    Map<String, List<DataPoint>> points = new HashMap<>();
    for (Harvest harvest : new Harvests(CHANNELS, 3, first, first.plusDays(days - 1), 1)) {
      for (DataPoint point : harvest.points()) {
        points.computeIfAbsent(point.channel(), channel -> new ArrayList<>()).add(point);
      }
    }
    return points;
  }

  /** Each channel has the first records that it should have, in order, without a gap. */
  private static void assertBeginning(List<ConsumerRecord<byte[], byte[]>> records)
      throws Exception {
    Map<String, List<DataPoint>> all = expected(1000);
    byChannel(records)
        .forEach(
            (channel, points) ->
                assertThat(all.get(channel)).startsWith(points.toArray(DataPoint[]::new)));
  }

  private static Map<String, List<DataPoint>> byChannel(
      List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
    RecordDecoder decoder = new RecordDecoder(RecordType.HARVEST);
    Map<String, List<DataPoint>> points = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      DataPoint point = decoder.decode(record.key(), record.value());
      assertThat(new String(record.key(), UTF_8)).isEqualTo(point.channel());
      points.computeIfAbsent(point.channel(), channel -> new ArrayList<>()).add(point);
    }
    return points;
  }

  private static Map<String, List<String>> valuesByKey(
      List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, List<String>> values = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      values
          .computeIfAbsent(new String(record.key(), UTF_8), key -> new ArrayList<>())
          .add(HexFormat.of().formatHex(record.value()));
    }
    return values;
  }

  private static String topic(String name) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())))
          .all()
          .get();
    }
    return name;
  }

  private static void awaitRecords(String topic, long least) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      await()
          .atMost(START_AND_RUN)
          .until(
              () ->
                  consumer.endOffsets(partitions(topic)).values().stream()
                          .mapToLong(Long::longValue)
                          .sum()
                      >= least);
    }
  }

  /** All records of a topic, those of a partition in order. */
  private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(partitions(topic));
      consumer.seekToBeginning(partitions(topic));
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(topic));
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private static List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    return partitions;
  }

  private static KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", stack.bootstrapServers()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
