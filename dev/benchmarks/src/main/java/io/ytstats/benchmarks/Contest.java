package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Contestants.Contestant;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Contestants that process the same data by turns, A B C A B C, so that what else the machine does
 * affects all of them.
 */
final class Contest {
  private final String name;
  private final List<Contestant> contestants;
  private final boolean cold;
  private final Map<String, List<Figures>> runs = new LinkedHashMap<>();

  /**
   * One that others are compared with in the summary.
   *
   * @param decimals of the ratios
   */
  record Reference(String contestant, int decimals) {}

  Contest(String name, List<Contestant> contestants) {
    this(name, contestants, false);
  }

  /**
   * A contest.
   *
   * @param cold whether the broker is just started for each run, with nothing in the page cache
   */
  Contest(String name, List<Contestant> contestants, boolean cold) {
    this.cold = cold;
    this.name = name;
    this.contestants = contestants;
  }

  /**
   * Fills topics, runs all contestants, and prints a line for each run.
   *
   * @param warmUp whether all run once before, uncounted, because the broker was just started
   */
  void run(TestBed bed, int rounds, boolean warmUp) throws InterruptedException, SQLException {
    List<Input> data = contestants.stream().map(Contestant::data).distinct().toList();
    data.forEach(bed::fill);
    if (warmUp && !cold) {
      bed.say("one round that does not count, to warm up the broker …");
      for (Contestant contestant : contestants) {
        contestant.program().run(bed);
      }
    }
    for (int round = 1; round <= rounds; round++) {
      for (Contestant contestant : contestants) {
        if (cold) {
          bed.restartBroker();
        }
        Figures run = contestant.program().run(bed);
        bed.say("%s, round %d, %s: %s", name, round, contestant.name(), run);
        runs.computeIfAbsent(contestant.name(), any -> new ArrayList<>()).add(run);
      }
    }
    bed.kafka().deleteTopics(data.stream().map(Input::name).toList());
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
