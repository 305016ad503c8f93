package io.ytstats.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.app.DeadLetter;
import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import io.ytstats.schema.Topics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on real servers, with tables that the test fills. */
class PipelineStatusIT {
  private static LocalStack stack;
  private static Admin kafka;

  @BeforeAll
  static void start() {
    stack = LocalStack.inTemporaryFolder().start();
    kafka = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    kafka.close();
    stack.close();
  }

  @BeforeEach
  void empty() throws Exception {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (String topic : io.ytstats.topics.SuiteTopics.names()) {
      for (int partition = 0; partition < 4; partition++) {
        // -1 is the end
        all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
      }
    }
    kafka.deleteRecords(all).all().get();
    asAdmin("TRUNCATE yt_daily", "TRUNCATE yt_monthly");
  }

  @Test
  void exitCodeIs0WithoutRejects() {
    Answer rejects = run("rejects");

    assertThat(rejects.out).isEqualTo("rejects: 0\n");
    assertThat(rejects.code).isZero();
  }

  @Test
  void exitCodeIs1ForARejectSinceTheRunBegan() throws Exception {
    Instant rejectedAt = Instant.parse("2017-08-02T02:00:00Z");
    byte[] letter =
        new DeadLetter(
                new BadRecordException(RejectReason.EMPTY_VALUE, "the value is empty"),
                "agg-daily",
                Topics.RAW_HARVEST,
                2,
                17,
                null,
                new byte[0],
                rejectedAt)
            .value();
    send(Topics.deadLetterOf(Topics.RAW_HARVEST), List.of(letter, letter));

    Answer rejects = run("rejects", "--since", "2017-08-02T02:00:00Z");
    assertThat(rejects.code).as(rejects.out).isEqualTo(1);
    assertThat(rejects.out)
        .contains("rejects: 1\n", "agg-daily rejected yt_raw_harvest-2-17: empty_value");

    Answer later = run("rejects", "--since", "2017-08-02T02:00:01Z");
    assertThat(later.out).contains("rejects: 0, and 1 from before, not counted");
    assertThat(later.code).isZero();
  }

  @Test
  void exitCodeIs3WhenTheDatabaseCannotBeReached() {
    Answer tables = run("tables", "--db-url", "jdbc:mysql://127.0.0.1:1/yt");

    assertThat(tables.code).as(tables.out).isEqualTo(3);
  }

  @Test
  void exitCodeIs1WhenATableIsEmpty() throws Exception {
    fill();
    asAdmin("TRUNCATE yt_monthly");

    Answer tables = run("tables");

    assertThat(tables.out).contains("yt_daily: 3 rows", "yt_monthly: 0 rows");
    assertThat(tables.code).isEqualTo(1);
  }

  @Test
  void tablesPrintsTheLatestRows() throws Exception {
    fill();

    Answer tables = run("tables", "--rows", "1");

    assertThat(tables.code).isZero();
    assertThat(tables.out)
        .contains("yt_daily: 3 rows", "2017-08-31 23:59:59  b", "and 2 more", "yt_monthly: 2 rows");
  }

  @Test
  void drainWaitsForCommittedOffsets() throws Exception {
    send(Topics.RAW_HARVEST, List.of(new byte[] {1}));

    Answer notYet = run("drain", "--limit", "600ms");
    assertThat(notYet.code).as(notYet.out).isEqualTo(1);
    assertThat(notYet.out)
        .contains("agg-daily     has 1 records of yt_raw_harvest left, after the limit of 600ms");

    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    for (int partition = 0; partition < 4; partition++) {
      TopicPartition raw = new TopicPartition(Topics.RAW_HARVEST, partition);
      ends.put(
          raw,
          new OffsetAndMetadata(
              kafka
                  .listOffsets(Map.of(raw, OffsetSpec.latest()))
                  .partitionResult(raw)
                  .get()
                  .offset()));
    }
    kafka.alterConsumerGroupOffsets("agg-daily", ends).all().get();

    Answer drained = run("drain", "--limit", "10s");
    assertThat(drained.code).as(drained.out).isZero();
    assertThat(drained.out)
        .contains(
            "agg-daily     has processed all of", "store-monthly has processed all of yt_monthly");
  }

  @Test
  void tellsHowOldTheOldestWaitingRecordIs() throws Exception {
    fill();
    long sentAt = System.currentTimeMillis() - 600_000;
    sendAt(Topics.RAW_HARVEST, sentAt);
    sendAt(Topics.RAW_HARVEST, sentAt + 60_000);

    Answer late = run("", "--group", "age=" + Topics.RAW_HARVEST, "--json");

    assertThat(late.code).as(late.out).isEqualTo(1);
    JsonNode seen = new ObjectMapper().readTree(late.out);
    JsonNode hop = seen.get("hops").get(0);
    assertThat(hop.get("lag").asLong()).isEqualTo(2);
    assertThat(hop.get("oldest_at").asText()).isEqualTo(Instant.ofEpochMilli(sentAt).toString());
    assertThat(hop.get("age_ms").asLong()).isBetween(600_000L, 660_000L);
    assertThat(hop.get("open_transaction").asBoolean()).isFalse();
    assertThat(seen.get("tables").get(0).get("rows").asLong()).isEqualTo(3);
    assertThat(seen.get("tables").get(0).get("newest_harvest").asText())
        .isEqualTo("2017-08-31 23:59:59");

    Answer inTime = run("", "--group", "age=" + Topics.RAW_HARVEST, "--max-age", "1h");
    assertThat(inTime.code).as(inTime.out).isZero();
    assertThat(inTime.out).contains("lag 2, oldest 10m", "yt_monthly 2 rows", "\nhealthy\n");

    Answer lag =
        run("", "--group", "age=" + Topics.RAW_HARVEST, "--max-age", "1h", "--max-lag", "1");
    assertThat(lag.code).as(lag.out).isEqualTo(1);
    assertThat(lag.out).contains("not healthy: age is 2 records behind (--max-lag 1)\n");
  }

  @Test
  void anAbortedTransactionIsNoLagAndAnOpenOneIs() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "transactional.id", "show"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(Topics.RAW_HARVEST, 0, null, new byte[] {1})).get();
      producer.abortTransaction();
      assertThat(run("", "--group", "tx=" + Topics.RAW_HARVEST).out)
          .contains("tx  yt_raw_harvest: lag 0\n");

      producer.beginTransaction();
      producer.send(new ProducerRecord<>(Topics.RAW_HARVEST, 0, null, new byte[] {1})).get();
      assertThat(run("", "--group", "tx=" + Topics.RAW_HARVEST).out)
          .contains(", oldest ", ", behind an open transaction");
      producer.abortTransaction();
    }
  }

  @Test
  void tellsRejectsByReasonAndInWords() throws Exception {
    byte[] letter =
        new DeadLetter(
                new BadRecordException(RejectReason.EMPTY_VALUE, "the value is empty"),
                "agg-daily",
                Topics.RAW_HARVEST,
                2,
                17,
                null,
                new byte[0],
                Instant.now())
            .value();
    send(Topics.deadLetterOf(Topics.RAW_HARVEST), List.of(letter, letter));

    Answer rejected = run("");

    assertThat(rejected.code).as(rejected.out).isEqualTo(1);
    assertThat(rejected.out)
        .contains(
            "rejects 1 {empty_value=1}",
            "agg-daily rejected yt_raw_harvest-2-17: empty_value, the value is empty",
            "not healthy: 1 rejects (--max-rejects 0)");
    assertThat(run("", "--max-rejects", "1").code).isZero();
  }

  @Test
  void tellsTheRestWhenTheDatabaseCannotBeReached() {
    Answer away = run("", "--db-url", "jdbc:mysql://127.0.0.1:1/yt");

    assertThat(away.code).as(away.out).isEqualTo(3);
    assertThat(away.out).contains("agg-monthly    yt_daily: lag 0", "\nnot known: jdbc:mysql");
  }

  @Test
  void printsTheLatestRowsOnRequest() throws Exception {
    fill();

    assertThat(run("", "--latest", "2").out)
        .contains(
            "\n  latest of yt_daily: b 2017-08-31 5, a 2017-08-02 800\n",
            "\n  latest of yt_monthly: b 2017-08 5, a 2017-08 800\n");
    assertThat(run("").out).doesNotContain("latest of");
  }

  /** In a process of its own: it ends only when it is stopped. */
  @Test
  void watchAppendsToAFileUntilStopped(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("watch.txt");
    Process watch =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PipelineStatus.class.getName(),
                "--watch",
                "100ms",
                "--bootstrap-servers",
                stack.bootstrapServers(),
                "--db-url",
                stack.jdbcUrl(),
                "--db-user",
                stack.dbUser(),
                "--db-password-file",
                stack.dbPasswordFile().toString())
            .redirectOutput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      Awaitility.await("three looks")
          .atMost(Duration.ofMinutes(1))
          .until(() -> Files.readString(file).split("\nhealthy\n", -1).length > 3);
      assertThat(watch.isAlive()).isTrue();
      assertThat(Files.readString(file)).doesNotContain("\u001b");
    } finally {
      watch.destroyForcibly().waitFor();
    }
  }

  private static void sendAt(String topic, long timestamp) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, timestamp, null, new byte[] {1})).get();
    }
  }

  private static void fill() throws SQLException {
    asAdmin(
        "INSERT INTO yt_daily VALUES ('2017-08-01 02:00:00', 'a', '2017-08-01', 901),"
            + " ('2017-08-02 01:00:00', 'a', '2017-08-02', 800),"
            + " ('2017-08-31 23:59:59', 'b', '2017-08-31', 5)",
        "INSERT INTO yt_monthly VALUES ('2017-08-02 01:00:00', 'a', '2017-08', 800),"
            + " ('2017-08-31 23:59:59', 'b', '2017-08', 5)");
  }

  private static void send(String topic, List<byte[]> values) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      int i = 0;
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, i++ % 4, null, value)).get();
      }
    }
  }

  private static void asAdmin(String... statements) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private record Answer(int code, String out) {}

  private static Answer run(String command, String... options) {
    List<String> args = new ArrayList<>(command.isEmpty() ? List.of() : List.of(command));
    args.addAll(List.of("--bootstrap-servers", stack.bootstrapServers()));
    if (!command.equals("drain")) {
      args.addAll(List.of("--db-user", stack.dbUser()));
      args.addAll(List.of("--db-password-file", stack.dbPasswordFile().toString()));
      if (!List.of(options).contains("--db-url")) {
        args.addAll(List.of("--db-url", stack.jdbcUrl()));
      }
    }
    args.addAll(List.of(options));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code = PipelineStatus.run(new PrintStream(out, true, UTF_8), args.toArray(String[]::new));
    return new Answer(code, out.toString(UTF_8).replace(System.lineSeparator(), "\n"));
  }
}
