package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Contestants.Expected;
import io.ytstats.benchmarks.Contestants.Job;
import io.ytstats.benchmarks.Contestants.Plain;
import io.ytstats.benchmarks.Dataset.Format;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the daily job's cost, and the ceiling's, grow with the records of a window and its keys. */
final class Growth {
  private static final String JOB = "agg-daily";
  private static final double MICROS = 1e6;

  /** Days and harvests a day of 1,000 channels: with the records, and with the keys. */
  private static final int[][][] STEPS = {
    {{100, 5}, {100, 10}, {100, 20}, {100, 40}}, {{1, 2000}, {10, 200}, {100, 20}, {1000, 2}}
  };

  private static final List<String> COLUMNS =
      List.of(
          "records",
          "keys",
          "records/s",
          "of ceiling",
          "us/record",
          "to first",
          "ceiling's",
          "app CPU us/record",
          "broker's",
          "peak MiB");

  private final TestBed bed;
  private final double scale;
  private final String window;

  private record Step(Dataset data, Contest contest) {}

  /**
   * @param scale the part of the records that is taken
   * @param window of the job; null for its default
   */
  Growth(TestBed bed, double scale, String window) {
    this.bed = bed;
    this.scale = scale;
    this.window = window;
  }

  /** Runs all steps, and prints a table for the records and one for the keys. */
  void run(int rounds, boolean warmUp, Path file) throws Exception {
    try (Table.Csv csv = new Table.Csv(file, Contest.csvColumns("records", "broker"))) {
      for (int[][] daysAndRounds : STEPS) {
        List<Step> steps = new ArrayList<>();
        for (int[] each : daysAndRounds) {
          Step step = step(each[0], each[1]);
          step.contest.run(bed, rounds, warmUp && csv.isEmpty(), csv);
          steps.add(step);
        }
        Table.print(
            bed.out(), COLUMNS, steps.stream().map(step -> row(step, steps.get(0))).toList());
      }
    }
  }

  private Step step(int days, int rounds) {
    int channels = Math.max(2, (int) (1_000 * scale));
    Dataset data =
        new Dataset("growth-" + days + "-" + rounds, channels, days, rounds, Format.JSON, 0);
    Expected daily = Expected.daily(data);
    return new Step(
        data,
        new Contest(
            data.title(),
            List.of(
                new Plain(Contestants.CEILING, data, daily, CeilingLoop.class, "modern"),
                new Job(JOB, data, daily, JOB, window))));
  }

  private static List<String> row(Step step, Step first) {
    double cost = cost(step, JOB);
    double ceilingCost = cost(step, Contestants.CEILING);
    double perRecord = MICROS / step.data.records();
    return List.of(
        Figures.whole(step.data.records()),
        Figures.whole(step.data.dailyKeys()),
        Figures.whole(MICROS / cost),
        Figures.text(2, ceilingCost / cost),
        Figures.text(2, cost),
        Figures.text(2, cost / cost(first, JOB)),
        Figures.text(2, ceilingCost / cost(first, Contestants.CEILING)),
        Figures.text(2, perRecord * step.contest.median(JOB, Figures::cpuSeconds)),
        Figures.text(2, perRecord * step.contest.median(JOB, Figures::serverCpuSeconds)),
        Figures.text(0, step.contest.median(JOB, Figures::peakMemoryMib)));
  }

  /** In microseconds of the clock for each record. */
  private static double cost(Step step, String contestant) {
    return step.contest.median(contestant, Figures::seconds) * MICROS / step.data.records();
  }
}
