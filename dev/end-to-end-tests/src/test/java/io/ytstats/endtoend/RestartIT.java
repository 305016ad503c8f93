package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.TableRows;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each of the five applications is stopped and started again while records flow; the daily job
 * comes back as a later release, and in the end goes back in time.
 */
@Tag("long")
@Tag("every-spark")
class RestartIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int CHANNELS = 40;
  private static final int HARVESTS_PER_DAY = 23;

  /** Of the run that goes to its end. */
  private static final int DAYS = 35;

  /** The time and the records of a window, as a job logs it. */
  private static final Pattern WINDOW_LINE =
      Pattern.compile("(?m)^(\\S+Z) .*window: .*\\brecords=(\\d+)");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void nothingIsMissingAfterEachApplicationWasRestarted() throws Exception {
    try (Pipeline pipeline = new Pipeline()) {
      KafkaCluster kafka = pipeline.kafka();
      SuiteProcess producer = produce(pipeline, "--days", "0", "--sleep-between-harvests", "20ms");
      List<Stage> stages = new ArrayList<>();
      stages.add(new Stage("agg-daily", Pipeline.RAW, () -> pipeline.job("agg-daily", List.of())));
      Path upgraded = upgraded(SuiteProcess.jar("agg-daily"));
      stages.add(
          new Stage("agg-monthly", Pipeline.DAILY, () -> pipeline.job("agg-monthly", List.of())));
      stages.add(new Stage("store-daily", Pipeline.DAILY, () -> pipeline.store("store-daily")));
      stages.add(
          new Stage("store-monthly", Pipeline.MONTHLY, () -> pipeline.store("store-monthly")));
      Map<String, SuiteProcess> running = new HashMap<>();
      stages.forEach(stage -> running.put(stage.name, stage.start.get()));

      long readBefore = 0;
      for (Stage stage : stages) {
        // it is at work, and there is work: what it stops in is the middle
        pipeline.await(stage.name + " is at work", LIMIT, () -> stage.committed(kafka) > 0);
        stage.awaitProgress(pipeline);
        SuiteProcess stopped = running.remove(stage.name);
        pipeline.stop(stopped);
        if (stage.name.equals("agg-daily")) {
          readBefore = windows(stopped, "records");
          running.put(stage.name, pipeline.job("agg-daily", upgraded, List.of()));
        } else {
          running.put(stage.name, stage.start.get());
        }
      }
      for (Stage stage : stages) {
        stage.awaitProgress(pipeline);
      }
      // stopped in the middle too: what it says is acknowledged is there
      long before = kafka.count(Pipeline.RAW);
      pipeline.await("more records", LIMIT, () -> kafka.count(Pipeline.RAW) > before);
      pipeline.stop(producer);
      assertThat(producer.output()).contains("acknowledged=" + kafka.count(Pipeline.RAW) + " ");
      SuiteProcess again =
          produce(pipeline, "--days", "" + DAYS, "--sleep-between-harvests", "0ms");
      assertThat(pipeline.exitCode(again, LIMIT)).as(again::tail).isZero();

      pipeline.awaitDrained(LIMIT);

      List<ConsumerRecord<byte[], byte[]>> raw = kafka.readAll(Pipeline.RAW);
      TableRows answer = answer(raw);
      pipeline.assertRows(answer, "after five restarts");
      SuiteProcess daily = running.remove("agg-daily");
      pipeline.stop(daily);
      assertThat(readBefore + windows(daily, "records"))
          .as("read in committed windows by the old jar and by the new one: each record once")
          .isEqualTo(raw.size());

      long results = kafka.count(Pipeline.DAILY);
      List<MatchResult> windows = WINDOW_LINE.matcher(daily.output()).results().toList();
      MatchResult middle = windows.get(windows.size() / 2);
      long after =
          windows.stream()
              .skip(windows.size() / 2 + 1L)
              .mapToLong(window -> Long.parseLong(window.group(2)))
              .sum();
      Duration rewind = Duration.between(Instant.parse(middle.group(1)), Instant.now());
      SuiteProcess rewound =
          pipeline.job("agg-daily", List.of(), "--rewind", rewind.toMillis() + "ms");
      pipeline.await(
          "the rewound job has read again", LIMIT, () -> windows(rewound, "records") > 0);
      pipeline.awaitDrained(LIMIT);
      pipeline.stopAll();
      assertThat(windows(rewound, "records"))
          .as("all that was committed after a window in the middle; read again once")
          .isEqualTo(sum(rewound, "rewinding by .*, (\\d+) records"))
          .isBetween(after, (long) raw.size());
      assertThat(windows(rewound, "results"))
          .isPositive()
          .isEqualTo(kafka.count(Pipeline.DAILY) - results);
      assertThat(kafka.committed("agg-daily", Pipeline.RAW)).isEqualTo(raw.size());
      pipeline.assertRows(answer, "after the rewind");
    }
  }

  /** The sum of a number in the lines of a job's windows, which it writes once one is committed. */
  private static long windows(SuiteProcess job, String name) {
    return sum(job, "window: .*\\b" + name + "=(\\d+)");
  }

  /** The sum of a pattern's group over a job's lines. */
  private static long sum(SuiteProcess job, String pattern) {
    return Pattern.compile(pattern)
        .matcher(job.output())
        .results()
        .mapToLong(line -> Long.parseLong(line.group(1)))
        .sum();
  }

  /**
   * The job as a later release: what it serializes is of another version to Java, so that nothing
   * the old one had serialized could be read by it.
   */
  private Path upgraded(Path jar) throws IOException, ReflectiveOperationException {
    Path copy = Files.copy(jar, folder.resolve("upgraded.jar"));
    try (FileSystem classes = FileSystems.newFileSystem(copy)) {
      for (String name :
          List.of(
              "source/OffsetSpan",
              "source/SourceRecord",
              "source/WindowRdd",
              "ChannelPeriod",
              "kafka08/CheckedRecords$Checking",
              "kafka08/Conversions$ToRecord")) {
        Path file = classes.getPath("io", "ytstats", "agg", name + ".class");
        Files.write(file, withSerialVersion2(Files.readAllBytes(file)));
      }
    }
    assertThat(serialVersion(jar)).isEqualTo(1);
    assertThat(serialVersion(copy)).isEqualTo(2);
    return copy;
  }

  /** Of a class whose serialVersionUID is 1, the only long number among its constants. */
  private static byte[] withSerialVersion2(byte[] classFile) {
    byte[] longOne = {5, 0, 0, 0, 0, 0, 0, 0, 1};
    int found = -1;
    for (int at = 0; at + longOne.length <= classFile.length; at++) {
      if (Arrays.equals(classFile, at, at + longOne.length, longOne, 0, longOne.length)) {
        assertThat(found).as("one such constant").isEqualTo(-1);
        found = at;
      }
    }
    assertThat(found).as("a serialVersionUID of 1").isNotEqualTo(-1);
    classFile[found + longOne.length - 1] = 2;
    return classFile;
  }

  private static long serialVersion(Path jar) throws IOException, ReflectiveOperationException {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      return ObjectStreamClass.lookup(loader.loadClass("io.ytstats.agg.source.OffsetSpan"))
          .getSerialVersionUID();
    }
  }

  /** An application that reads, and how it is started. */
  private record Stage(String name, String topic, Supplier<SuiteProcess> start) {
    long committed(KafkaCluster kafka) {
      return kafka.committed(name, topic);
    }

    void awaitProgress(Pipeline pipeline) {
      long before = committed(pipeline.kafka());
      pipeline.await(name + " goes on", LIMIT, () -> committed(pipeline.kafka()) > before);
    }
  }

  private static SuiteProcess produce(Pipeline pipeline, String... pace) {
    List<String> channels = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      channels.add("Channel" + i);
    }
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--channels", String.join(",", channels), "--format", "json"));
    args.addAll(List.of("--harvests-per-day", "" + HARVESTS_PER_DAY, "--seed", "42"));
    args.addAll(List.of("--start-date", "2017-07-15"));
    args.addAll(List.of(pace));
    return pipeline.producer(args.toArray(new String[0]));
  }

  /** Out of the topic, once it is sure that the producer's days stand there as a whole. */
  private static TableRows answer(List<ConsumerRecord<byte[], byte[]>> raw) throws IOException {
    TableRows answer = new TableRows();
    Map<String, Integer> readings = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : raw) {
      JsonNode json = JSON.readTree(new String(record.value(), UTF_8));
      String channel = json.get("yt_channel_id").textValue();
      String harvestTs = json.get("harvest_ts").textValue();
      int subs = json.get("subs").intValue();
      assertThat(harvestTs).matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}");
      Integer other = readings.put(channel + " " + harvestTs, subs);
      assertThat(other).as("the same seed gives the same counts").isIn(null, subs);
      answer.add(channel, harvestTs.replace('T', ' '), subs);
    }
    assertThat(readings).hasSizeGreaterThanOrEqualTo(CHANNELS * HARVESTS_PER_DAY * DAYS);
    return answer;
  }
}
