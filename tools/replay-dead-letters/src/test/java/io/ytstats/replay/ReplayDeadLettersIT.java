package io.ytstats.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.RejectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The packaged tool against a real broker: what it replays, what it records, and what it reports of
 * the rest. Each test has topics of its own; some run at one time, see junit-platform.properties.
 */
@Execution(ExecutionMode.CONCURRENT)
class ReplayDeadLettersIT {
  private static final byte[] LONG_VALUE = new byte[300 << 10];
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Above the offsets of all copies: a letter of such an offset is not taken for one of a copy. */
  private static final long EXPIRED = 1_000_000;

  private static LocalStack stack;
  private TestTopics topics;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    stack = LocalStack.inTemporaryFolder().withoutDatabase().start();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @BeforeEach
  void connect() {
    topics = new TestTopics(stack.bootstrapServers());
  }

  @AfterEach
  void disconnect() {
    topics.close();
  }

  @Test
  void replaysEachOriginalOnce() throws Exception {
    TopicPartition origin = new TopicPartition("yt_raw_harvest", 2);
    // offsets 0 and 1 will be deleted; the letter of 1 carries only a part of it
    long deleted = topics.send(origin, "k0", "expired");
    long lost = topics.send(origin, "k1", LONG_VALUE);
    long first = topics.send(origin, "k2", "first");
    topics.send(origin, "k3", "not rejected");
    long second = topics.send(origin, null, "second");
    long nothing = topics.send(origin, "k5", (byte[]) null);
    long other = topics.send(origin, "k6", "other reason");

    topics.reject(origin, deleted, "k0", "expired");
    topics.reject(origin, first, "k2", "first");
    // a retry wrote it twice
    topics.reject(origin, first, "k2", "first");
    topics.reject(origin, second, null, "second");
    topics.reject(origin, nothing, RejectReason.NULL_VALUE, "k5", null);
    topics.reject(origin, other, RejectReason.WRONG_TYPE, "k6", "other reason".getBytes(UTF_8));
    topics.flush();
    topics.deleteBefore(origin, first);
    List<String> before = topics.read(origin.topic());

    Result dry = run("--reason", "unknown_schema,null_value", "--dry-run");
    assertThat(dry.exitCode).as(dry.log).isZero();
    assertThat(dry.log).contains("would-replay=4 from-letter=1 gone=0");
    assertThat(topics.read(origin.topic())).isEqualTo(before);

    Result result = run("--reason", "unknown_schema,null_value");
    assertThat(result.exitCode).as(result.log).isZero();
    assertThat(result.log).contains("letters=6 unreadable=0 replayed=4 from-letter=1 gone=0");
    assertThat(added(origin.topic(), before))
        .containsExactlyInAnyOrder("k0=expired", "k2=first", "null=second", "k5=null");

    Result none = run("--reason", "wrong_type", "--since", "2026-01-02T03:04:06Z");
    assertThat(none.log).contains("replayed=0");
    assertThat(run("--rejected-by", "another").log).contains("replayed=0");

    topics.reject(origin, lost, "k1", LONG_VALUE);
    topics.flush();
    Result incomplete = run("--reason", "unknown_schema", "--dry-run");
    assertThat(incomplete.exitCode).as(incomplete.log).isEqualTo(1);
    assertThat(incomplete.log).contains("gone=1", origin + " offset " + lost);
  }

  @Test
  void replaysNothingTwiceWithoutAgain() throws Exception {
    TopicPartition origin = topic("recorded");
    Set<String> known = new HashSet<>();
    topics.send(origin, "good", "readable by now");
    topics.reject(origin, 0, "good", "readable by now");
    topics.send(origin, "bad", "still bad");
    assertThat(topics.rejectCopies(origin.topic(), "still bad", known)).isEqualTo(1);

    Result first = replay(origin);
    assertThat(first.exitCode).as(first.log).isZero();
    assertThat(first.log).contains("replayed=2");
    assertThat(topics.rejectCopies(origin.topic(), "still bad", known)).isEqualTo(1);
    // a filter in one run does not change what the ledger holds
    topics.send(origin, "new", "a new one");
    topics.reject(origin, 2, RejectReason.WRONG_TYPE, "new", "a new one".getBytes(UTF_8));
    topics.flush();
    List<String> before = topics.read(origin.topic());

    Result second = replay(origin, "--reason", "unknown_schema");
    assertThat(topics.read(origin.topic())).as(second.log).isEqualTo(before);
    assertThat(second.log).contains("replayed=0", "already-replayed=2", "rejected-again=1");
    assertThat(second.exitCode).as(second.log).isEqualTo(1);

    // each once, and the one that was rejected twice not twice
    Result again = replay(origin, "--again");
    assertThat(again.exitCode).as(again.log).isZero();
    assertThat(added(origin.topic(), before))
        .containsExactlyInAnyOrder("good=readable by now", "bad=still bad", "new=a new one");
    assertThat(topics.rejectCopies(origin.topic(), "still bad", known)).isEqualTo(1);

    before = topics.read(origin.topic());
    Result last = replay(origin, "--again");
    assertThat(added(origin.topic(), before))
        .as(last.log)
        .containsExactlyInAnyOrder("good=readable by now", "bad=still bad", "new=a new one");
  }

  @Tag("long")
  @Test
  void publishesAnExpiredOriginalOnceForAllItsLetters() throws Exception {
    TopicPartition origin = topic("expired");
    topics.send(origin, "k", "replayed from its topic");
    topics.rejectBy("g1", origin, 0, "k", "replayed from its topic");
    topics.rejectBy("g1", origin, 7, "k", "replayed from its letter");
    topics.flush();
    Result first = replay(origin);
    assertThat(first.log).contains("replayed=2 from-letter=1");

    for (ConsumerRecord<byte[], byte[]> record : topics.records(origin.topic())) {
      if (record.partition() != 1 || record.offset() != 0) {
        topics.rejectBy(
            "g1",
            new TopicPartition(origin.topic(), record.partition()),
            record.offset(),
            "k",
            new String(record.value(), UTF_8));
      }
    }
    // another group's letters, of the same originals
    topics.rejectBy("g2", origin, 0, "k", "replayed from its topic");
    topics.rejectBy("g2", origin, 7, "k", "replayed from its letter");
    topics.flush();
    topics.expireAll(origin.topic());

    Result second = replay(origin, "--rejected-by", "g2");
    assertThat(second.log).contains(" replayed=0", "already-replayed=2");
    assertThat(topics.read(origin.topic())).isEmpty();

    Result again = replay(origin, "--again");
    assertThat(again.log).contains("replayed=2 from-letter=2");
    assertThat(topics.read(origin.topic()))
        .containsExactlyInAnyOrder("k=replayed from its topic", "k=replayed from its letter");
  }

  @Test
  void letterCountsAsReplayedOnlyOnceItsOwnBytesArePublished() throws Exception {
    TopicPartition origin = topic("forged");
    String honest = "forged:" + topics.id("forged") + ":1:1";
    topics.sendAsCopy(origin, "k", "forged", honest);
    topics.reject(origin, 0, "k", "forged");
    topics.send(origin, "k", "honest");
    topics.reject(origin, 1, "k", "honest");
    // two letters with one position and value and two keys
    topics.reject(origin, 9, "x", "gone");
    topics.reject(origin, 9, "y", "gone");
    topics.flush();

    Path figures = folder.resolve("replay.prom");
    Result result = replay(origin, "--again", "--metrics-file", figures.toString());
    assertThat(result.log).contains("replayed=4 from-letter=2");
    assertThat(figures)
        .content()
        .contains(
            "ytstats_replay_letters 4.0\n",
            "ytstats_replay_originals{outcome=\"replayed\"} 4.0\n",
            "ytstats_replay_originals{outcome=\"gone\"} 0.0\n");
    assertThat(topics.read(origin.topic()))
        .containsExactlyInAnyOrder(
            "k=forged", "k=honest", "k=forged", "k=honest", "x=gone", "y=gone");
  }

  @Test
  void publishesNothingThatCannotBeRecorded() throws Exception {
    // with .replayed added the name is too long for a topic
    List<String> names = List.of("n".repeat(241), "compacted", "unwritable");
    for (String name : names) {
      TopicPartition origin = topic(name);
      topics.reject(origin, 0, "k", "v");
    }
    topics.create("compacted.dlq.replayed", "unwritable.dlq.replayed");
    topics.configure("compacted.dlq.replayed", "cleanup.policy", "compact");
    topics.limitMessages("unwritable.dlq.replayed", 10);
    topics.configure("unwritable.dlq.replayed", "retention.ms", "3600000");
    topics.flush();

    List<String> why = List.of("cannot be created", "cleanup.policy", "refused a record");
    for (int i = 0; i < names.size(); i++) {
      Result result = run("--dead-letter-topic", names.get(i) + ".dlq");
      assertThat(topics.read(names.get(i))).as(result.log).isEmpty();
      assertThat(result.log)
          .contains(why.get(i), " replayed=0")
          .doesNotContain("NullPointerException");
      assertThat(result.exitCode).as(result.log).isEqualTo(1);
    }

    topics.limitMessages("unwritable.dlq.replayed", 1 << 20);
    // a ledger record with one part that is not valid is ignored as a whole
    topics.send(
        new TopicPartition("unwritable.dlq.replayed", 0),
        null,
        "{\"letters\":[{\"topic\":\"unwritable.dlq\",\"topic_id\":\""
            + topics.id("unwritable.dlq")
            + "\",\"partition\":0,\"offsets\":\"0\"},{\"topic\":\"unwritable.dlq\","
            + "\"topic_id\":\""
            + topics.id("unwritable.dlq")
            + "\",\"partition\":1,\"offsets\":\"0\"}],\"originals\":[{\"topic\":\"t\","
            + "\"topic_id\":\"t\",\"partition\":0,\"offsets\":\"0-9223372036854775806\"}],"
            + "\"copies\":[]}");
    Result result = run("--dead-letter-topic", "unwritable.dlq");
    assertThat(result.exitCode).as(result.log).isZero();
    assertThat(result.log)
        .contains("cannot be read", "retention.ms=3600000", " replayed=1 ", "already-replayed=0");
  }

  @Test
  void originalsMayExpireWhileTheyAreRead() throws Exception {
    TopicPartition origin = topic("expiring");
    TopicInfo topic = new TopicInfo(origin.topic(), topics.id(origin.topic()), 2, (short) 1);
    for (int i = 0; i < 4; i++) {
      topics.send(origin, "k", "v" + i);
    }
    List<String> taken = new ArrayList<>();
    OriginalReader.Taker taker =
        (letters, record) -> taken.add(record == null ? "gone" : new String(record.value(), UTF_8));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "auto.offset.reset", "none"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      OriginalReader originals = new OriginalReader(consumer);
      originals.read(topic, 1, new TreeMap<>(Map.of(1L, List.of())), taker);
      // beyond the end that was read first
      for (int i = 4; i < 8; i++) {
        topics.send(origin, "k", "v" + i);
      }
      topics.deleteBefore(origin, 7);
      originals.read(topic, 1, new TreeMap<>(Map.of(2L, List.of())), taker);
      originals.read(topic, 1, new TreeMap<>(Map.of(3L, List.of(), 9L, List.of())), taker);
    }
    assertThat(taken).containsExactly("v1", "gone", "gone", "gone");
  }

  @Tag("long")
  @Test
  void recognisesACopyByTheLedgerAloneAndByItsHeaderAlone() throws Exception {
    for (String name : List.of("byledger", "byheader")) {
      TopicPartition origin = topic(name);
      topics.send(origin, "bad", "still bad");
      topics.reject(origin, 0, "bad", "still bad");
    }
    topics.flush();
    Result first = run("--dead-letter-topic", "byledger.dlq,byheader.dlq");
    assertThat(first.log).contains("replayed=2");
    for (String name : List.of("byledger", "byheader")) {
      ConsumerRecord<byte[], byte[]> copy =
          topics.records(name).stream()
              .filter(record -> record.partition() != 1 || record.offset() != 0)
              .findFirst()
              .orElseThrow();
      TopicPartition partition = new TopicPartition(name, copy.partition());
      topics.reject(partition, copy.offset(), "bad", "still bad");
      topics.flush();
      if (name.equals("byledger")) {
        topics.deleteBefore(partition, copy.offset() + 1);
      }
    }
    topics.delete("byheader.dlq.replayed");

    Result second = run("--dead-letter-topic", "byledger.dlq,byheader.dlq");
    assertThat(second.log)
        .as("the original whose ledger was deleted, and no copy")
        .contains("letters=4", "replayed=1", "already-replayed=1", "rejected-again=2");
    assertThat(second.exitCode).isEqualTo(1);
  }

  @Tag("long")
  @Test
  void publishesOnlyTheOriginalsAfterTheTopicWasRecreated() throws Exception {
    TopicPartition origin = topic("recreated");
    topics.send(origin, "k", "precious-original");
    topics.reject(origin, 0, "k", "precious-original");
    topics.send(origin, "long", LONG_VALUE);
    topics.reject(origin, 1, "long", LONG_VALUE);
    topics.send(origin, "k", "behind the new end");
    topics.reject(origin, 2, "k", "behind the new end");
    topics.flush();
    topics.recreate(origin.topic());
    topics.send(origin, "k", "another-record");
    topics.send(origin, "long", "one more");

    Result result = replay(origin);
    assertThat(topics.read(origin.topic()))
        .as(result.log)
        .containsExactlyInAnyOrder(
            "k=another-record", "long=one more", "k=precious-original", "k=behind the new end");
    assertThat(result.log).contains("replayed=2 from-letter=2 gone=1", origin + " offset 1");
    assertThat(result.exitCode).as(result.log).isEqualTo(1);

    // the new record at the position of the old one is rejected too: it is another original
    topics.reject(origin, 0, "k", "another-record");
    topics.flush();
    Result second = replay(origin);
    assertThat(second.log).contains("replayed=1 from-letter=0 gone=1", "already-replayed=2");
    assertThat(topics.read(origin.topic()).stream().filter("k=another-record"::equals)).hasSize(2);
  }

  @Test
  void publishesOnlyToSourceTopicsAndSkipsAMissingOne() throws Exception {
    TopicPartition origin = topic("source");
    TopicPartition another = topic("another");
    topics.create("missing.dlq");
    TopicPartition missing = new TopicPartition("missing", 0);
    topics.reject(missing, 0, "k", "for a topic that does not exist");
    topics.rejectInto(
        "source.dlq", another, 7, RejectReason.UNKNOWN_SCHEMA, "k", "smuggled".getBytes(UTF_8));
    topics.send(origin, "k", "honest");
    topics.reject(origin, 0, "k", "honest");
    topics.flush();

    Result result = run("--dead-letter-topic", "missing.dlq,source.dlq");
    assertThat(topics.read(another.topic())).as(result.log).isEmpty();
    assertThat(topics.read(origin.topic())).as(result.log).containsExactly("k=honest", "k=honest");
    assertThat(result.exitCode).as(result.log).isEqualTo(1);
    assertThat(result.log)
        .contains("no-topic=1", missing + " offset 0", "other-topic=1", another + " offset 7");

    Result allowed = run("--dead-letter-topic", "source.dlq", "--source-topic", "another");
    assertThat(allowed.exitCode).as(allowed.log).isZero();
    assertThat(topics.read(another.topic())).containsExactly("k=smuggled");
  }

  @Test
  void namesWhatIsTooLargeForTheTopicAndReplaysTheRest() throws Exception {
    TopicPartition origin = topic("large");
    TopicPartition lowered = topic("lowered");
    // over the producer's own default limit, under the topic's
    byte[] large = random(2 << 20);
    topics.send(origin, "large", large);
    topics.reject(origin, 0, RejectReason.VALUE_TOO_LARGE, "large", large);
    // over the topic's limit uncompressed, under it compressed
    byte[] compressible = new byte[6 << 20];
    topics.send(origin, "compressible", compressible);
    topics.reject(origin, 1, RejectReason.VALUE_TOO_LARGE, "compressible", compressible);
    byte[] medium = random(200 << 10);
    topics.send(lowered, "medium", medium);
    topics.reject(lowered, 0, "medium", medium);
    topics.send(lowered, "small", "small");
    topics.reject(lowered, 1, "small", "small");
    topics.flush();
    topics.limitMessages(lowered.topic(), 100 << 10);

    // an original that is too large does not count against the limit
    Result result = run("--dead-letter-topic", "large.dlq,lowered.dlq", "--limit", "3");
    assertThat(topics.records(origin.topic()))
        .as(result.log)
        .extracting(record -> record.serializedValueSize())
        .containsExactlyInAnyOrder(2 << 20, 6 << 20, 2 << 20, 6 << 20);
    assertThat(topics.read(lowered.topic()).stream().filter("small=small"::equals)).hasSize(2);
    assertThat(result.log).contains("replayed=3", "too-large=1", lowered + " offset 0");
    assertThat(result.exitCode).as(result.log).isEqualTo(1);
  }

  @Tag("long")
  @Test
  void continuesAfterAStopOrTheLimit() throws Exception {
    TopicPartition origin = topic("limited");
    for (int i = 0; i < 40; i++) {
      topics.reject(origin, EXPIRED + i, "k" + i, "v" + i);
    }
    topics.flush();

    Result limited = replay(origin, "--limit", "15");
    assertThat(limited.exitCode).as(limited.log).isZero();
    assertThat(limited.log).contains("replayed=15", "--limit");
    assertThat(topics.read(origin.topic())).hasSize(15);

    Path log = folder.resolve("stopped.log");
    Process stopped = start(log, arguments(origin, "--rate", "1"));
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> !stopped.isAlive() || topics.read(origin.topic()).size() > 15);
    stopped.destroy();
    assertThat(stopped.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(stopped.exitValue()).as(Files.readString(log)).isEqualTo(143);
    assertThat(topics.read(origin.topic()).size()).isBetween(16, 39);

    Result rest = replay(origin);
    assertThat(rest.exitCode).as(rest.log).isZero();
    assertThat(topics.read(origin.topic()))
        .as("all of them, each once")
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 40).mapToObj(i -> "k" + i + "=v" + i).toList());
  }

  @Test
  void replaysNothingRecordedTwiceAfterAKill() throws Exception {
    TopicPartition origin = topic("killed");
    for (int i = 0; i < 300; i++) {
      topics.reject(origin, EXPIRED + i, "k" + i, "v" + i);
    }
    topics.flush();

    // the first record of the ledger is empty, the second one lists copies
    Path log = folder.resolve("killed.log");
    Process killed = start(log, arguments(origin, "--rate", "20"));
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> !killed.isAlive() || topics.holds("killed.dlq.replayed", 2));
    killed.destroyForcibly();
    assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
    int published = topics.read(origin.topic()).size();
    assertThat(published).as(Files.readString(log)).isBetween(1, 299);

    Result rest = replay(origin);
    assertThat(rest.exitCode).as(rest.log).isZero();
    long recorded = rest.number("already-replayed");
    assertThat(recorded).as(rest.log).isBetween(1L, (long) published);
    assertThat(rest.number("replayed")).as(rest.log).isEqualTo(300 - recorded);
    List<String> all = topics.read(origin.topic());
    assertThat(all).hasSize((int) (published + 300 - recorded));
    assertThat(new HashSet<>(all)).as("none is missing").hasSize(300);
  }

  @Tag("long")
  @Test
  void memoryIsBounded() throws Exception {
    TopicPartition origin = topic("heavy");
    byte[] value = new byte[200 << 10];
    for (int i = 0; i < 450; i++) {
      // every value is different
      value[0] = (byte) i;
      value[1] = (byte) (i >> 8);
      topics.reject(origin, i, "k", value);
    }
    // letters that the suite does not write: long in a field without a limit, small when compressed
    String foreign =
        new String(
                TestTopics.letter(
                        "agg-daily", origin, 1000, RejectReason.UNKNOWN_SCHEMA, "k", new byte[1])
                    .value(),
                UTF_8)
            .replace("agg-daily", "g".repeat(1 << 20));
    for (int i = 0; i < 100; i++) {
      topics.sendWithoutWaiting(new TopicPartition("heavy.dlq", 1), "k", foreign);
    }
    topics.flush();

    Path log = folder.resolve("heavy.log");
    Process process = start(log, List.of("-Xmx64m"), arguments(origin));
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log))
        .contains("letters=550 unreadable=0 replayed=451 from-letter=451 gone=0");
  }

  @Test
  void reportsAllWrongOptionsTogether() throws Exception {
    Result result =
        run(
            "--reason",
            "because",
            "--since",
            "yesterday",
            "--limit",
            "-1",
            "--rate",
            "-1",
            "--dead-letter-topic",
            "graveyard");
    assertThat(result.exitCode).isEqualTo(2);
    assertThat(result.log)
        .contains("--reason", "because", "--since", "yesterday", "--limit", "--rate", "graveyard");
  }

  /** Creates a topic and its dead-letter topic; returns the partition for the originals. */
  private TopicPartition topic(String name) throws Exception {
    topics.create(name, name + ".dlq");
    return new TopicPartition(name, 1);
  }

  /** The records that were added to the topic. */
  private List<String> added(String topic, List<String> before) {
    List<String> now = new ArrayList<>(topics.read(topic));
    before.forEach(record -> assertThat(now.remove(record)).as(record).isTrue());
    return now;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new java.util.Random(length).nextBytes(bytes);
    return bytes;
  }

  private record Result(int exitCode, String log) {
    /** A count of the last line that has counts. */
    long number(String name) {
      String rest = log.substring(log.lastIndexOf(" " + name + "=") + name.length() + 2);
      return Long.parseLong(rest.split("[^0-9]", 2)[0]);
    }
  }

  private Result replay(TopicPartition origin, String... args) throws Exception {
    return run(arguments(origin, args).toArray(new String[0]));
  }

  private static List<String> arguments(TopicPartition origin, String... args) {
    List<String> all = new ArrayList<>(List.of("--dead-letter-topic", origin.topic() + ".dlq"));
    all.addAll(Arrays.asList(args));
    return all;
  }

  private Result run(String... args) throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "replay", ".log");
    Process process = start(log, List.of(args));
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended in time").isTrue();
    return new Result(process.exitValue(), Files.readString(log));
  }

  private static Process start(Path log, List<String> args) throws IOException {
    return start(log, List.of("-Xmx256m"), args);
  }

  private static Process start(Path log, List<String> jvm, List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    // most runs are over before compiled code would pay
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of("-jar", Path.of("target", "replay-dead-letters.jar").toString()));
    command.addAll(List.of("--bootstrap-servers", stack.bootstrapServers()));
    command.addAll(args);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
