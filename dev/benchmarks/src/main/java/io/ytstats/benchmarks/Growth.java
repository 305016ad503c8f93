package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Contestant.Answer;
import io.ytstats.benchmarks.Contestant.Job;
import io.ytstats.benchmarks.Contestant.Own;
import io.ytstats.benchmarks.Dataset.Format;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the daily job's cost grows, with the records of one window and with its keys, beside the
 * ceiling's.
 */
final class Growth {
  private static final String JOB = "agg-daily";
  private static final double MICROS = 1e6;

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

  private record Step(Dataset data, Contest contest) {}

  private final double scale;
  private final String window;

  /**
   * @param scale part of the records that is taken, see --scale
   * @param window of the job; null for its own
   */
  Growth(double scale, String window) {
    this.scale = scale;
    this.window = window;
  }

  /** Runs all steps, and prints a table for the records and one for the keys. */
  void run(Lab lab, int rounds, Path file, PrintStream out)
      throws IOException, InterruptedException {
    // the days and rounds of 1,000 channels
    int[][] records = {{100, 5}, {100, 10}, {100, 20}, {100, 40}};
    int[][] keys = {{1, 2000}, {10, 200}, {100, 20}, {1000, 2}};
    try (Table.Csv csv = new Table.Csv(file, Contest.RAW_COLUMNS)) {
      for (int[][] daysAndRounds : List.of(records, keys)) {
        List<Step> steps = new ArrayList<>();
        for (int[] step : daysAndRounds) {
          steps.add(step(step[0], step[1]));
          steps.get(steps.size() - 1).contest().run(lab, rounds, csv);
        }
        out.println();
        Table.print(out, COLUMNS, steps.stream().map(step -> row(step, steps.get(0))).toList());
      }
    }
  }

  private Step step(int days, int rounds) {
    int channels = Math.max(2, (int) (1_000 * scale));
    Dataset data =
        new Dataset("growth-" + days + "-" + rounds, channels, days, rounds, Format.JSON);
    Answer answer = Answer.daily(data);
    return new Step(
        data,
        new Contest(
            data.title(),
            List.of(
                new Own(Contestant.CEILING, data, answer, CeilingLoop.class, List.of("modern")),
                new Job(JOB, data, answer, JOB, window))));
  }

  private static List<String> row(Step step, Step first) {
    double cost = cost(step, JOB);
    double ceilingCost = cost(step, Contestant.CEILING);
    return List.of(
        String.format(Locale.ROOT, "%,d", step.data().records()),
        String.format(Locale.ROOT, "%,d", step.data().dailyKeys()),
        String.format(Locale.ROOT, "%,.0f", MICROS / cost),
        Table.number(2, ceilingCost / cost),
        Table.number(2, cost),
        Table.number(2, cost / cost(first, JOB)),
        Table.number(2, ceilingCost / cost(first, Contestant.CEILING)),
        Table.number(2, perRecord(step, step.contest().median(JOB, Measured::cpuSeconds))),
        Table.number(2, perRecord(step, step.contest().median(JOB, Measured::brokerCpuSeconds))),
        Table.number(0, step.contest().median(JOB, Measured::peakMemoryMib)));
  }

  /** In microseconds of the clock. */
  private static double cost(Step step, String contestant) {
    return perRecord(step, step.contest().median(contestant, Measured::seconds));
  }

  private static double perRecord(Step step, double seconds) {
    return seconds * MICROS / step.data().records();
  }
}
