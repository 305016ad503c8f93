package io.ytstats.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.benchmarks.Contest.Reference;
import io.ytstats.benchmarks.Contestants.Contestant;
import io.ytstats.benchmarks.Contestants.Expected;
import io.ytstats.benchmarks.Contestants.Job;
import io.ytstats.benchmarks.Contestants.Plain;
import io.ytstats.benchmarks.Contestants.Store;
import io.ytstats.benchmarks.Contestants.Writer;
import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.benchmarks.StoreBenchmark.OnTable;
import io.ytstats.harness.HarnessException;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.localstack.LocalStack;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tiny run of everything that is measured. The figures are not looked at, the results are. */
class BenchmarksIT {
  @TempDir private static Path folder;
  private static LocalStack stack;
  private static TestBed bed;

  @BeforeAll
  static void start() {
    stack = LocalStack.in(folder.resolve("stack")).fullSpeed().start();
    bed = new TestBed(stack, folder.resolve("logs"), System.out);
  }

  @AfterAll
  static void stop() {
    bed.close();
    stack.close();
  }

  @Test
  void jobsAreComparedWithTheCeilingAndKafkaStreams() throws Exception {
    Dataset data = new Dataset("tiny", 10, 20, 5, Format.JSON, 0);
    Expected daily = Expected.daily(data);
    Path collections = folder.resolve("gc.log");
    String setting = "spark.driver.extraJavaOptions=-Xlog:gc:" + collections;
    Contest contest =
        new Contest(
            data.title(),
            List.of(
                new Plain(Contestants.CEILING, data, daily, CeilingLoop.class, "modern"),
                new Job("job", data, daily, "agg-daily", "1s", setting),
                new Plain("Kafka Streams", data, daily, StreamsPeer.class),
                new Plain("0.8", data, daily, CeilingLoop.class, "0.8")));

    assertThat(run(contest, "jobs.csv"))
        .containsExactly(Contestants.CEILING, "job", "Kafka Streams", "0.8");
    assertThat(contest.summary(new Reference(Contestants.CEILING, 2)))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row).hasSize(9).doesNotContain("0"));
    assertThat(collections).as("the Spark setting's effect").isNotEmptyFile();
  }

  @Test
  void theStoreAndTheThreePlainWaysLeaveTheSameTable() throws Exception {
    Dataset first = new Dataset("first", 2, 50, 1, Format.DAILY, 0);
    Dataset updates = first.later("updates", 3_600);
    DailyTable table = new DailyTable(stack);
    new OnTable(new Writer("first", first, PlainWriter.Way.BATCHES), table, new long[0]).run(bed);
    table.keep();
    List<Contestant> contestants = new ArrayList<>();
    for (PlainWriter.Way way : PlainWriter.Way.values()) {
      contestants.add(
          new OnTable(new Writer(way.name(), updates, way), table, first.latestDaily()));
    }
    contestants.add(new OnTable(new Store("store", updates), table, first.latestDaily()));

    assertThat(run(new Contest("updates", contestants), "stores.csv")).hasSize(5);
    table.dropKept();
    table.empty();
  }

  @Test
  void latencyIsMeasuredForEachRateAndPartOfTheWay() throws Exception {
    new LatencyBenchmark(bed, folder.resolve("latency.csv"), 0.01).run();

    assertThat(Files.readAllLines(folder.resolve("latency.csv"))).hasSize(1 + 2 * 5);
  }

  @Test
  void aWrongResultFails() {
    Dataset data = new Dataset("daily", 10, 20, 2, Format.DAILY, 0);
    bed.createTopics(List.of(data.name()));
    bed.fill(data);
    Expected expected = Expected.daily(data);
    assertThat(bed.check(data.name(), expected)).isEqualTo(data.records());

    expected.latest()[7]++;
    assertThatThrownBy(() -> bed.check(data.name(), expected))
        .isInstanceOf(HarnessException.class)
        .hasMessageContaining("wrong result for key 7");
  }

  @Test
  void theScriptFindsItsClasses() {
    try (SuiteProcess help = SuiteProcess.script("bench.sh").args("--help").start()) {
      assertThat(help.exitCode(Duration.ofMinutes(2))).as(help::tail).isZero();
      assertThat(help.output()).contains("growth", "--peers", "--spark-conf");
    }
  }

  /** The contestants in the file, a row each. */
  private static List<String> run(Contest contest, String file) throws Exception {
    Path path = folder.resolve(file);
    try (Table.Csv csv = new Table.Csv(path, Contest.csvColumns("records", "broker"))) {
      contest.run(bed, 1, false, csv);
    }
    try (Reader reader = Files.newBufferedReader(path)) {
      return CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .get()
          .parse(reader)
          .stream()
          .map((CSVRecord row) -> row.get("contestant"))
          .toList();
    }
  }
}
