package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.benchmarks.StoreContestant.Plain;
import io.ytstats.benchmarks.StoreContestant.Run;
import io.ytstats.benchmarks.StoreContestant.StoreDaily;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * store-daily with a backlog of 500,000 records, a channel's day each, against three plain ways to
 * write the same rows from memory: first into an empty table, then fresher ones over those that are
 * there. The contestants run by turns, each on a table made as it was for the others, and what the
 * table holds then is looked at row by row: a wrong answer is no figure.
 *
 * <p>Row by row is measured on the first {@value #FEW_DAYS} days alone, 20,000 rows, and what
 * counts is the rate: it takes minutes for all. That is in its favour, as its table stays small.
 */
final class StoreBenchmark {
  private static final int CHANNELS = 1_000;
  private static final int DAYS = 500;
  private static final int FEW_DAYS = 20;
  private static final int LATER_SECONDS = 3_600;

  private static final String STORE = "store-daily";
  private static final String ROW_AT_A_TIME = "row at a time";
  private static final String LOAD_DATA = "LOAD DATA, one upsert";

  private static final List<String> RAW_COLUMNS =
      List.of(
          "contest",
          "contestant",
          "round",
          "rows",
          "seconds",
          "rows_per_s",
          "app_cpu_s",
          "database_cpu_s",
          "peak_mib");

  private static final List<String> SUMMARY_COLUMNS =
      List.of(
          "contest",
          "contestant",
          "rows/s",
          "x row at a time",
          "(lowest",
          "highest)",
          "of LOAD DATA",
          "(lowest",
          "highest)",
          "app CPU s",
          "database CPU s",
          "peak MiB");

  private final Lab lab;
  private final int rounds;
  private final int channels;
  private final DailyTable table;

  /**
   * @param rounds how often each contestant runs
   * @param scale the part of the channels that is taken
   */
  StoreBenchmark(Lab lab, int rounds, double scale) {
    this.lab = lab;
    this.rounds = rounds;
    this.channels = Math.max(2, (int) (CHANNELS * scale));
    this.table = new DailyTable(lab.stack());
  }

  /** Runs all, and prints the summary; a row for each run goes into the file. */
  void run(Path file) throws IOException, InterruptedException {
    Dataset first = new Dataset("first-load", channels, DAYS, 1, Format.DAILY);
    List<List<String>> summary = new ArrayList<>();
    try (Table.Csv csv = new Table.Csv(file, RAW_COLUMNS)) {
      summary.addAll(contest("first load", first, new long[0], csv));
      table.keep();
      summary.addAll(
          contest("updates", first.later("updates", LATER_SECONDS), first.dailyAnswer(), csv));
      table.forget();
    } catch (SQLException e) {
      throw new BenchmarkException("the database: " + e.getMessage());
    }
    System.out.println();
    Table.print(System.out, SUMMARY_COLUMNS, summary);
  }

  private List<StoreContestant> contestants(Dataset data) {
    Dataset few =
        new Dataset("few", data.channels(), FEW_DAYS, 1, data.format(), data.laterSeconds());
    return List.of(
        new Plain(ROW_AT_A_TIME, few, RowAtATime.class),
        new Plain("batches of 1,000", data, BatchLoop.class),
        new Plain(LOAD_DATA + ", its file made", data, LoadData.WithItsFile.class),
        new StoreDaily(STORE + ", 1 connection", data, List.of("--db-connections=1")),
        new StoreDaily(STORE + ", 4 connections", data, List.of("--db-connections=4")),
        // one after the other, as the machine's pace may change from minute to minute
        new Plain(LOAD_DATA, data, LoadData.class),
        // the last one: the table is full then
        new StoreDaily(STORE, data, List.of()));
  }

  private List<List<String>> contest(String name, Dataset data, long[] before, Table.Csv csv)
      throws IOException, InterruptedException, SQLException {
    lab.createTopics(List.of(data.name()));
    lab.fill(data.name(), data);
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (StoreContestant contestant : contestants(data)) {
        if (before.length == 0) {
          table.empty();
        } else {
          table.restore();
        }
        Run run = contestant.run(lab);
        table.check(contestant.data(), before);
        lab.say(
            "%s, round %d, %s: %,.0f rows/s", name, round, contestant.name(), run.rowsPerSecond());
        runs.computeIfAbsent(contestant.name(), any -> new ArrayList<>()).add(run);
        csv.add(
            name,
            contestant.name(),
            round,
            run.rows(),
            Table.number(3, run.seconds()),
            Table.number(0, run.rowsPerSecond()),
            Table.number(2, run.cpuSeconds()),
            Table.number(2, run.databaseCpuSeconds()),
            Table.number(0, run.peakMemoryMib()));
      }
    }
    lab.deleteTopics(List.of(data.name()));
    return summary(name, runs);
  }

  private static List<List<String>> summary(String contest, Map<String, List<Run>> runs) {
    List<List<String>> rows = new ArrayList<>();
    runs.forEach(
        (contestant, measured) -> {
          double[] timesRow = ratios(measured, runs.get(ROW_AT_A_TIME));
          double[] ofLoadData = ratios(measured, runs.get(LOAD_DATA));
          rows.add(
              List.of(
                  contest,
                  contestant,
                  String.format(Locale.ROOT, "%,.0f", median(measured, Run::rowsPerSecond)),
                  Table.number(1, Contest.median(timesRow)),
                  Table.number(1, Arrays.stream(timesRow).min().orElseThrow()),
                  Table.number(1, Arrays.stream(timesRow).max().orElseThrow()),
                  Table.number(2, Contest.median(ofLoadData)),
                  Table.number(2, Arrays.stream(ofLoadData).min().orElseThrow()),
                  Table.number(2, Arrays.stream(ofLoadData).max().orElseThrow()),
                  Table.number(1, median(measured, Run::cpuSeconds)),
                  Table.number(1, median(measured, Run::databaseCpuSeconds)),
                  Table.number(0, median(measured, Run::peakMemoryMib))));
        });
    return rows;
  }

  /** Of each run's rate to that of the other contestant in the same round. */
  private static double[] ratios(List<Run> measured, List<Run> others) {
    double[] ratios = new double[measured.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = measured.get(i).rowsPerSecond() / others.get(i).rowsPerSecond();
    }
    return ratios;
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
    return Contest.median(runs.stream().mapToDouble(figure).toArray());
  }
}
