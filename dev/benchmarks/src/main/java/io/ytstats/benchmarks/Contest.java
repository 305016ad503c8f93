package io.ytstats.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Contestants that answer one question on one size of data, by turns: A B C A B C, so that what the
 * machine does besides falls on all of them.
 */
final class Contest {
  private final String name;
  private final List<Contestant> contestants;
  private final Map<String, List<Measured>> runs = new LinkedHashMap<>();

  /**
   * @param contestants the ceiling first
   */
  Contest(String name, List<Contestant> contestants) {
    this.name = name;
    this.contestants = contestants;
  }

  static final List<String> RAW_COLUMNS =
      List.of(
          "contest",
          "contestant",
          "round",
          "records",
          "seconds",
          "records_per_s",
          "app_cpu_s",
          "broker_cpu_s",
          "peak_mib");

  static final List<String> SUMMARY_COLUMNS =
      List.of(
          "contest",
          "contestant",
          "records/s",
          "of ceiling",
          "(lowest",
          "highest)",
          "app CPU s",
          "broker CPU s",
          "peak MiB");

  /** Fills topics and runs all contestants; a row for each run goes into the file. */
  void run(Lab lab, int rounds, Table.Csv csv) throws IOException, InterruptedException {
    Set<Dataset> data = new LinkedHashSet<>();
    contestants.forEach(contestant -> data.add(contestant.data()));
    lab.createTopics(data.stream().map(Dataset::name).toList());
    data.forEach(each -> lab.fill(each.name(), each));
    if (lab.isCold()) {
      lab.say("once without counting, for the broker …");
      for (Contestant contestant : contestants) {
        contestant.run(lab);
      }
    }
    for (int round = 1; round <= rounds; round++) {
      for (Contestant contestant : contestants) {
        Measured measured = contestant.run(lab);
        lab.say(
            "%s, round %d, %s: %,.0f records/s",
            name, round, contestant.name(), measured.recordsPerSecond());
        runs.computeIfAbsent(contestant.name(), any -> new ArrayList<>()).add(measured);
        csv.add(
            name,
            contestant.name(),
            round,
            measured.records(),
            number(3, measured.seconds()),
            number(0, measured.recordsPerSecond()),
            number(2, measured.cpuSeconds()),
            number(2, measured.brokerCpuSeconds()),
            number(0, measured.peakMemoryMib()));
      }
    }
    lab.deleteTopics(data.stream().map(Dataset::name).toList());
  }

  /** A row for each contestant: medians, and the share of the ceiling in the same round. */
  List<List<String>> summary() {
    List<List<String>> rows = new ArrayList<>();
    List<Measured> ceiling = runs.get(contestants.get(0).name());
    runs.forEach(
        (contestant, measured) -> {
          double[] shares = new double[measured.size()];
          for (int i = 0; i < shares.length; i++) {
            shares[i] = measured.get(i).recordsPerSecond() / ceiling.get(i).recordsPerSecond();
          }
          rows.add(
              List.of(
                  name,
                  contestant,
                  String.format(Locale.ROOT, "%,.0f", median(measured, Measured::recordsPerSecond)),
                  number(2, median(shares)),
                  number(2, Arrays.stream(shares).min().orElseThrow()),
                  number(2, Arrays.stream(shares).max().orElseThrow()),
                  number(1, median(measured, Measured::cpuSeconds)),
                  number(1, median(measured, Measured::brokerCpuSeconds)),
                  number(0, median(measured, Measured::peakMemoryMib))));
        });
    return rows;
  }

  /** A contestant's median of a figure. */
  double median(String contestant, ToDoubleFunction<Measured> figure) {
    return median(runs.get(contestant), figure);
  }

  private static double median(List<Measured> measured, ToDoubleFunction<Measured> figure) {
    return median(measured.stream().mapToDouble(figure).toArray());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String number(int decimals, double value) {
    return Table.number(decimals, value);
  }
}
