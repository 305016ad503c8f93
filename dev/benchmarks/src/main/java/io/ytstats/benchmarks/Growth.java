package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.harness.TableRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How the daily job's cost, and the ceiling's, grow with the records of a window and its keys. */
final class Growth {
  private static final String JOB = "agg-daily";
  private static final double MICROS = 1e6;
  private static final String COLUMNS =
      "records, keys, records/s, of ceiling, us/record, to first, ceiling's, app CPU us/record,"
          + " broker's, peak MiB";

  /** Days and harvests a day of 1,000 channels: with the records, and with the keys. */
  private static final int[][][] STEPS = {
    {{100, 5}, {100, 10}, {100, 20}, {100, 40}}, {{1, 2000}, {10, 200}, {100, 20}, {1000, 2}}
  };

  private Growth() {}

  private record Step(Dataset data, Contest contest) {
    /** In microseconds of the clock for each record. */
    double cost(String contestant) {
      return contest.median(contestant, Figures::seconds) * MICROS / data.records();
    }
  }

  /**
   * Runs all steps, and prints a table for the records and one for the keys.
   *
   * @param warmUp whether the first step begins with a round that is not counted
   * @param window of the job; null for its default
   */
  static void run(TestBed bed, int rounds, boolean warmUp, int channels, String window)
      throws InterruptedException, SQLException {
    boolean first = true;
    for (int[][] table : STEPS) {
      List<Step> steps = new ArrayList<>();
      for (int[] days : table) {
        Step step = step(channels, days[0], days[1], window);
        step.contest.run(bed, rounds, warmUp && first);
        steps.add(step);
        first = false;
      }
      Table.print(bed.out(), COLUMNS, steps.stream().map(step -> row(step, steps.get(0))).toList());
    }
  }

  private static Step step(int channels, int days, int rounds, String window) {
    Dataset data =
        new Dataset("growth-" + days + "-" + rounds, channels, days, rounds, Format.JSON, 0);
    TableRows daily = Answer.to(data);
    return new Step(
        data,
        new Contest(
            data.title(),
            List.of(
                Contestants.plain(
                    Contestants.CEILING, data, daily, CeilingLoop.class, "modern", "keyed"),
                Contestants.job(JOB, data, daily, window, Contestants.SOURCE_08))));
  }

  private static List<String> row(Step step, Step first) {
    double cost = step.cost(JOB);
    double ceilingCost = step.cost(Contestants.CEILING);
    double perRecord = MICROS / step.data.records();
    return List.of(
        Table.whole(step.data.records()),
        Table.whole(step.data.keys()),
        Table.whole(MICROS / cost),
        Table.text(2, ceilingCost / cost),
        Table.text(2, cost),
        Table.text(2, cost / first.cost(JOB)),
        Table.text(2, ceilingCost / first.cost(Contestants.CEILING)),
        Table.text(2, perRecord * step.contest.median(JOB, Figures::cpuSeconds)),
        Table.text(2, perRecord * step.contest.median(JOB, Figures::serverCpuSeconds)),
        Table.text(0, step.contest.median(JOB, Figures::peakMemoryMib)));
  }
}
