package io.ytstats.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.Repository;
import io.ytstats.schema.RecordType;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The benchmarks run, on little data, and what they measure answers right; no figure is looked at.
 */
class BenchmarksIT {
  private static final int LIMIT_MINUTES = 10;

  @TempDir Path folder;

  @Test
  void everySubjectHasItsFigures() throws Exception {
    Path collections = folder.resolve("gc.log");
    String setting = "spark.driver.extraJavaOptions=-Xlog:gc:" + collections;
    String output = bench("large", "stores", "latency", "--spark-conf", setting);

    assertThat(output).contains("records/s", "of ceiling");
    assertThat(rows("large.csv"))
        .containsEntry("ceiling", 1)
        .containsEntry("ceiling on the 0.8 client", 1)
        .containsEntry("agg-daily", 1)
        .containsEntry("agg-daily, " + setting, 1);
    assertThat(collections).as("the setting's effect").isNotEmptyFile();
    assertThat(Files.readAllLines(folder.resolve("stores.csv"))).hasSizeGreaterThan(4);
    assertThat(Files.readAllLines(folder.resolve("latency.csv"))).hasSizeGreaterThan(6);
  }

  @Test
  void aWrongAnswerIsNoFigure() throws Exception {
    Dataset data = new Dataset("daily", 10, 20, 2, Dataset.Format.DAILY);
    try (LocalStack stack = LocalStack.in(folder.resolve("stack")).withoutDatabase().start()) {
      Lab lab = new Lab(stack, System.out, false);
      lab.createTopics(List.of(data.name()));
      lab.fill(data.name(), data);
      long[] answer = data.dailyAnswer();
      assertThat(lab.checkAnswer(data.name(), RecordType.DAILY, data::dailyKey, answer))
          .isEqualTo(data.records());

      answer[7]++;
      assertThatThrownBy(
              () -> lab.checkAnswer(data.name(), RecordType.DAILY, data::dailyKey, answer))
          .isInstanceOf(BenchmarkException.class)
          .hasMessageContaining("wrong answer for key 7");
    }
  }

  private String bench(String... arguments) throws Exception {
    Path log = Files.createDirectories(Path.of("target")).resolve("benchmarks-it.log");
    List<String> command = new ArrayList<>(List.of(Repository.script("bench.sh").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--scale=0.01", "--rounds=1", "--window=1s", "--dir=" + folder));
    Process run =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(run.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).as("ends").isTrue();
    } finally {
      // its own end of all that it started
      run.destroy();
      run.waitFor(1, TimeUnit.MINUTES);
    }
    String output = Files.readString(log);
    assertThat(run.exitValue()).as(output).isZero();
    return output;
  }

  /** How many rows each contestant has. */
  private Map<String, Integer> rows(String file) throws Exception {
    Map<String, Integer> rows = new TreeMap<>();
    try (Reader reader = Files.newBufferedReader(folder.resolve(file))) {
      for (CSVRecord row :
          CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader)) {
        rows.merge(row.get("contestant"), 1, Integer::sum);
      }
    }
    return rows;
  }
}
