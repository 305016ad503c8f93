package io.ytstats.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.app.DeadLetter;
import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged tool against a real broker: what is replayed, once each, and what is said of the
 * rest.
 */
class ReplayDeadLettersIT {
  private static final String TOPIC = "yt_raw_harvest";
  private static final TopicPartition ORIGIN = new TopicPartition(TOPIC, 2);
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final byte[] LONG_VALUE = new byte[300 << 10];

  private static LocalStack stack;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() {
    stack = LocalStack.inTemporaryFolder().withoutDatabase().start();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stop() {
    producer.close();
    stack.close();
  }

  @Test
  void replaysEachOriginalOnce(@TempDir Path folder) throws Exception {
    // offsets 0 and 1 will be gone; the letter of 1 carries only a part of it
    long gone = send("k0", "expired".getBytes(UTF_8));
    long goneForGood = send("k1", LONG_VALUE);
    long first = send("k2", "first".getBytes(UTF_8));
    send("k3", "not rejected".getBytes(UTF_8));
    long second = send(null, "second".getBytes(UTF_8));
    long nothing = send("k5", null);
    long other = send("k6", "other reason".getBytes(UTF_8));

    reject(gone, RejectReason.UNKNOWN_SCHEMA, "k0", "expired".getBytes(UTF_8));
    reject(first, RejectReason.UNKNOWN_SCHEMA, "k2", "first".getBytes(UTF_8));
    // a retry wrote it twice
    reject(first, RejectReason.UNKNOWN_SCHEMA, "k2", "first".getBytes(UTF_8));
    reject(second, RejectReason.UNKNOWN_SCHEMA, null, "second".getBytes(UTF_8));
    reject(nothing, RejectReason.NULL_VALUE, "k5", null);
    reject(other, RejectReason.WRONG_TYPE, "k6", "other reason".getBytes(UTF_8));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      admin.deleteRecords(Map.of(ORIGIN, RecordsToDelete.beforeOffset(first))).all().get();
    }
    int before = read().size();

    Result dry = run(folder, "--reason", "unknown_schema,null_value", "--dry-run");
    assertThat(dry.exitCode).as(dry.log).isZero();
    assertThat(dry.log).contains("would-replay=4 from-letter=1 gone=0");
    assertThat(read()).hasSize(before);

    Result result = run(folder, "--reason", "unknown_schema,null_value");
    assertThat(result.exitCode).as(result.log).isZero();
    assertThat(result.log).contains("letters=6 unreadable=0 replayed=4 from-letter=1 gone=0");
    assertThat(read().subList(before, before + 4))
        .containsExactlyInAnyOrder("k0=expired", "k2=first", "null=second", "k5=null");
    assertThat(read()).hasSize(before + 4);

    Result none = run(folder, "--reason", "unknown_schema", "--since", "2026-01-02T03:04:06Z");
    assertThat(none.log).contains("replayed=0");
    assertThat(run(folder, "--rejected-by", "another").log).contains("replayed=0");

    reject(goneForGood, RejectReason.UNKNOWN_SCHEMA, "k1", LONG_VALUE);
    Result incomplete = run(folder, "--reason", "unknown_schema", "--dry-run");
    assertThat(incomplete.exitCode).as(incomplete.log).isEqualTo(1);
    assertThat(incomplete.log).contains("gone=1", ORIGIN + " offset " + goneForGood);
  }

  @Test
  void wrongUsage(@TempDir Path folder) throws Exception {
    Result result = run(folder, "--reason", "because", "--since", "yesterday");
    assertThat(result.exitCode).isEqualTo(2);
    assertThat(result.log).contains("--reason", "because", "--since", "yesterday");
  }

  private static long send(String key, byte[] value) throws Exception {
    return producer
        .send(new ProducerRecord<>(TOPIC, ORIGIN.partition(), bytes(key), value))
        .get()
        .offset();
  }

  private static void reject(long offset, RejectReason reason, String key, byte[] value)
      throws Exception {
    DeadLetter letter =
        new DeadLetter(
            new BadRecordException(reason, "a test"),
            "agg-daily",
            TOPIC,
            ORIGIN.partition(),
            offset,
            bytes(key),
            value,
            NOW);
    producer.send(new ProducerRecord<>(TOPIC + ".dlq", letter.key(), letter.value())).get();
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  /** All that the topic holds, as key=value; what was replayed stands behind in its partition. */
  private static List<String> read() {
    List<String> original = new ArrayList<>();
    List<String> replayed = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TOPIC).stream()
              .map(info -> new TopicPartition(TOPIC, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          boolean isOriginal = record.partition() == ORIGIN.partition() && record.offset() < 7;
          (isOriginal ? original : replayed).add(text(record.key()) + "=" + text(record.value()));
        }
      }
    }
    original.addAll(replayed);
    return original;
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "null" : new String(bytes, UTF_8);
  }

  private record Result(int exitCode, String log) {}

  private static Result run(Path folder, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", Path.of("target", "replay-dead-letters.jar").toString()));
    command.addAll(List.of("--bootstrap-servers", stack.bootstrapServers()));
    command.addAll(List.of(args));
    Path log = Files.createTempFile(folder, "replay", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended in time").isTrue();
    return new Result(process.exitValue(), Files.readString(log));
  }
}
