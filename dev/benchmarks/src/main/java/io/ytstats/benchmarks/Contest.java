package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Contestants.Contestant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Contestants that process the same data by turns, A B C A B C, so that what else the machine does
 * affects all of them.
 */
final class Contest {
  private final String name;
  private final List<Contestant> contestants;
  private final Map<String, List<Figures>> runs = new LinkedHashMap<>();

  /**
   * One that others are compared with in the summary.
   *
   * @param decimals of the ratios
   */
  record Reference(String contestant, int decimals) {}

  Contest(String name, List<Contestant> contestants) {
    this.name = name;
    this.contestants = contestants;
  }

  /** The columns of the CSV file; "records" or "rows", and whose processor time it is beside. */
  static List<String> csvColumns(String unit, String server) {
    return List.of(
        "contest",
        "contestant",
        "round",
        unit,
        "seconds",
        unit + "_per_s",
        "app_cpu_s",
        server + "_cpu_s",
        "peak_mib");
  }

  /**
   * Fills topics and runs all contestants; a row for each run goes into the file.
   *
   * @param warmUp whether all run once before, uncounted, because the broker was just started
   */
  void run(TestBed bed, int rounds, boolean warmUp, Table.Csv csv) throws Exception {
    List<Dataset> data = contestants.stream().map(Contestant::data).distinct().toList();
    List<String> topics = data.stream().map(Dataset::name).toList();
    bed.createTopics(topics);
    data.forEach(bed::fill);
    if (warmUp) {
      bed.say("one round that does not count, to warm up the broker …");
      for (Contestant contestant : contestants) {
        contestant.run(bed);
      }
    }
    for (int round = 1; round <= rounds; round++) {
      for (Contestant contestant : contestants) {
        Figures run = contestant.run(bed);
        bed.say(
            "%s, round %d, %s: %s/s",
            name, round, contestant.name(), Figures.whole(run.perSecond()));
        runs.computeIfAbsent(contestant.name(), any -> new ArrayList<>()).add(run);
        csv.add(
            name,
            contestant.name(),
            round,
            run.records(),
            Figures.text(3, run.seconds()),
            Figures.text(0, run.perSecond()),
            Figures.text(2, run.cpuSeconds()),
            Figures.text(2, run.serverCpuSeconds()),
            Figures.text(0, run.peakMemoryMib()));
      }
    }
    bed.kafka().deleteTopics(topics);
  }

  /**
   * A row for each contestant: the median rate; for each reference the median, lowest and highest
   * ratio to its rate in the same round; the medians of processor times and memory.
   */
  List<List<String>> summary(Reference... references) {
    List<List<String>> rows = new ArrayList<>();
    runs.forEach(
        (contestant, figures) -> {
          List<String> row = new ArrayList<>(List.of(name, contestant));
          row.add(Figures.whole(median(contestant, Figures::perSecond)));
          for (Reference reference : references) {
            double[] ratios = new double[figures.size()];
            for (int i = 0; i < ratios.length; i++) {
              ratios[i] =
                  figures.get(i).perSecond() / runs.get(reference.contestant).get(i).perSecond();
            }
            Arrays.sort(ratios);
            row.add(Figures.text(reference.decimals, Figures.median(ratios)));
            row.add(Figures.text(reference.decimals, ratios[0]));
            row.add(Figures.text(reference.decimals, ratios[ratios.length - 1]));
          }
          row.add(Figures.text(1, median(contestant, Figures::cpuSeconds)));
          row.add(Figures.text(1, median(contestant, Figures::serverCpuSeconds)));
          row.add(Figures.text(0, median(contestant, Figures::peakMemoryMib)));
          rows.add(row);
        });
    return rows;
  }

  /** A contestant's median of a figure. */
  double median(String contestant, ToDoubleFunction<Figures> figure) {
    return Figures.median(runs.get(contestant).stream().mapToDouble(figure).toArray());
  }
}
