package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Contestants.Contestant;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVPrinter;

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
  static String csvColumns(String unit, String server) {
    return String.format(
        "contest, contestant, round, %s, seconds, %s_per_s, app_cpu_s, %s_cpu_s, peak_mib",
        unit, unit, server);
  }

  /**
   * Fills topics and runs all contestants; a row for each run goes into the file.
   *
   * @param warmUp whether all run once before, uncounted, because the broker was just started
   */
  void run(TestBed bed, int rounds, boolean warmUp, CSVPrinter csv)
      throws IOException, InterruptedException, SQLException {
    List<Dataset> data = contestants.stream().map(Contestant::data).distinct().toList();
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
            "%s, round %d, %s: %s/s", name, round, contestant.name(), Table.whole(run.perSecond()));
        runs.computeIfAbsent(contestant.name(), any -> new ArrayList<>()).add(run);
        csv.printRecord(
            name,
            contestant.name(),
            round,
            run.records(),
            Table.text(3, run.seconds()),
            Table.text(0, run.perSecond()),
            Table.text(2, run.cpuSeconds()),
            Table.text(2, run.serverCpuSeconds()),
            Table.text(0, run.peakMemoryMib()));
        csv.flush(); // a run that fails leaves what it has measured
      }
    }
    bed.kafka().deleteTopics(data.stream().map(Dataset::name).toList());
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
          row.add(Table.whole(median(contestant, Figures::perSecond)));
          for (Reference reference : references) {
            List<Figures> others = runs.get(reference.contestant);
            double[] ratios =
                IntStream.range(0, figures.size())
                    .mapToDouble(i -> figures.get(i).perSecond() / others.get(i).perSecond())
                    .sorted()
                    .toArray();
            row.add(Table.text(reference.decimals, Figures.median(ratios)));
            row.add(Table.text(reference.decimals, ratios[0]));
            row.add(Table.text(reference.decimals, ratios[ratios.length - 1]));
          }
          row.add(Table.text(1, median(contestant, Figures::cpuSeconds)));
          row.add(Table.text(1, median(contestant, Figures::serverCpuSeconds)));
          row.add(Table.text(0, median(contestant, Figures::peakMemoryMib)));
          rows.add(row);
        });
    return rows;
  }

  /** A contestant's median of a figure. */
  double median(String contestant, ToDoubleFunction<Figures> figure) {
    return Figures.median(runs.get(contestant).stream().mapToDouble(figure).toArray());
  }
}
