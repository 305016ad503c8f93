package io.ytstats.benchmarks;

import static io.ytstats.benchmarks.Contestants.job;
import static io.ytstats.benchmarks.Contestants.plain;
import static io.ytstats.benchmarks.Contestants.store;
import static io.ytstats.benchmarks.Contestants.writer;
import static io.ytstats.benchmarks.StoreBenchmark.onTable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.benchmarks.Contest.Reference;
import io.ytstats.benchmarks.Contestants.Contestant;
import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.benchmarks.WorldData.Compression;
import io.ytstats.benchmarks.WorldData.Kind;
import io.ytstats.harness.HarnessException;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.TableRows;
import io.ytstats.localstack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tiny run of everything that is measured. The figures are not looked at, the results are. */
@Tag("long")
class BenchmarksIT {
  @TempDir private static Path folder;
  private static LocalStack stack;
  private static TestBed bed;

  @BeforeAll
  static void start() {
    stack = LocalStack.in(folder.resolve("stack")).start();
    bed = new TestBed(stack, folder.resolve("logs"), System.out);
  }

  @AfterAll
  static void stop() {
    bed.close();
    stack.close();
  }

  @Test
  void jobsAreComparedWithTheCeilingAndKafkaStreams() throws Exception {
    Dataset base = new Dataset("tiny", 10, 20, 5, Format.JSON, 0);
    WorldData data = new WorldData(base, Kind.WORLD, Compression.LZ4, false);
    assertThat(data.rejects()).isEqualTo(BadValues.KINDS);
    TableRows daily = Answer.to(data);
    Path collections = folder.resolve("gc.log");
    String setting = "spark.driver.extraJavaOptions=-Xlog:gc:" + collections;
    Contest contest =
        new Contest(
            data.title(),
            List.of(
                JobContests.ceiling(Contestants.CEILING, data, daily, "modern"),
                job("job", data, daily, "1s", Contestants.SOURCE_MODERN, setting),
                plain("Kafka Streams", data, daily, StreamsPeer.class),
                JobContests.ceiling("0.8", data, daily, "0.8")));

    contest.run(bed, 1, false);

    List<List<String>> summary = contest.summary(new Reference(Contestants.CEILING, 2));
    assertThat(summary)
        .extracting(row -> row.get(1))
        .containsExactly(Contestants.CEILING, "job", "Kafka Streams", "0.8");
    assertThat(summary).allSatisfy(row -> assertThat(row).hasSize(9).doesNotContain("0"));
    assertThat(collections).as("the Spark setting's effect").isNotEmptyFile();
  }

  @Test
  void theStoreAndThePlainWaysLeaveTheSameTable() throws Exception {
    Dataset first = new Dataset("first", 2, 50, 1, Format.DAILY, 0);
    Dataset updates = first.later("updates", 3_600);
    DailyTable table = new DailyTable(stack);
    onTable(writer("first", first, PlainWriter.Way.LOAD_DATA), table).program().run(bed);
    table.keep();
    List<Contestant> contestants = new ArrayList<>();
    for (PlainWriter.Way way : PlainWriter.Way.values()) {
      contestants.add(onTable(writer(way.name(), updates, way), table, first));
    }
    contestants.add(onTable(store("store", updates), table, first));

    Contest contest = new Contest("updates", contestants);
    contest.run(bed, 1, false);

    assertThat(contest.summary()).hasSize(3);
    table.empty();
  }

  @Test
  void latencyIsMeasuredForEachRateAndPartOfTheWay() throws Exception {
    assertThat(new LatencyBenchmark(bed, 0.01).run())
        .hasSize(2 * 5)
        .allSatisfy(row -> assertThat(row).hasSize(6).doesNotContain("0.00"));
  }

  @Test
  void aWrongOrMissingResultFails() {
    Dataset data = new Dataset("daily", 10, 20, 2, Format.DAILY, 0);
    bed.fill(data);
    Answer.checkTopic(bed.kafka(), data.name(), Answer.to(data));

    for (Dataset other :
        List.of(data.later("later", 60), new Dataset("more", 10, 21, 2, Format.DAILY, 0))) {
      TableRows expected = Answer.to(other);
      assertThatThrownBy(() -> Answer.checkTopic(bed.kafka(), data.name(), expected))
          .isInstanceOf(HarnessException.class)
          .hasMessageContaining("wrong results");
    }
  }

  @Test
  void theScriptFindsItsClasses() {
    try (SuiteProcess help = SuiteProcess.script("bench.sh").args("--help").start()) {
      assertThat(help.exitCode(Duration.ofMinutes(2))).as(help::tail).isZero();
      assertThat(help.output()).contains("growth", "--peers", "--spark-conf", "--data", "--cold");
    }
  }
}
