package io.ytstats.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final long AT = 1_501_639_200L;

  @Test
  void laterTimeWinsWhateverTheCount() {
    assertThat(Freshness.rank(AT + 1, 0)).isGreaterThan(Freshness.rank(AT, Integer.MAX_VALUE));
  }

  @Test
  void largerCountWinsAtTheSameSecond() {
    assertThat(Freshness.rank(AT, 8)).isGreaterThan(Freshness.rank(AT, 7));
  }

  @Test
  void bothPartsCanBeReadBackAtTheEndsOfTheirRanges() {
    for (long second :
        new long[] {HarvestTimestamp.MIN_EPOCH_SECOND, AT, HarvestTimestamp.END_EPOCH_SECOND - 1}) {
      for (int subs : new int[] {0, 1, 1947, Integer.MAX_VALUE}) {
        long rank = Freshness.rank(second, subs);
        assertThat(rank).isPositive();
        assertThat(Freshness.harvestEpochSecond(rank)).isEqualTo(second);
        assertThat(Freshness.subs(rank)).isEqualTo(subs);
      }
    }
  }

  /** Six data points, some with equal times, some equal, in all 720 orders. */
  @Test
  void everyOrderGivesTheSameResult() {
    List<Long> readings =
        List.of(
            Freshness.rank(AT, 500),
            Freshness.rank(AT + 3600, 900),
            Freshness.rank(AT + 3600, 450),
            Freshness.rank(AT + 3600, 900),
            Freshness.rank(AT - 1, Integer.MAX_VALUE),
            Freshness.rank(AT + 60, 0));
    List<List<Long>> orders = permutations(readings);
    assertThat(orders).hasSize(720);
    for (List<Long> order : orders) {
      assertThat(latest(order)).isEqualTo(Freshness.rank(AT + 3600, 900));
    }
  }

  /**
   * The property that at-least-once delivery rests on: any grouping into windows, any repetition,
   * any order of the windows, any replay of what was already there.
   */
  @Test
  void groupingDuplicatesAndReplaysDoNotChangeTheResult() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Map.Entry<Integer, Long>> raw = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        raw.add(Map.entry(random.nextInt(20), Freshness.rank(AT + random.nextInt(30), i % 7)));
      }
      Map<Integer, Long> answer = new HashMap<>();
      raw.forEach(r -> answer.merge(r.getKey(), r.getValue(), Freshness::fresher));

      List<Map.Entry<Integer, Long>> delivered = new ArrayList<>(raw);
      for (int i = 0; i < 100; i++) {
        delivered.add(raw.get(random.nextInt(raw.size())));
      }
      Collections.shuffle(delivered, random);
      Map<Integer, Long> table = new HashMap<>();
      for (int from = 0; from < delivered.size(); ) {
        int to = Math.min(delivered.size(), from + 1 + random.nextInt(50));
        Map<Integer, Long> window = new HashMap<>();
        delivered
            .subList(from, to)
            .forEach(r -> window.merge(r.getKey(), r.getValue(), Freshness::fresher));
        int deliveries = 1 + random.nextInt(2);
        for (int i = 0; i < deliveries; i++) {
          window.forEach((key, rank) -> table.merge(key, rank, Freshness::fresher));
        }
        // sometimes a consumer starts again from an earlier offset
        from = random.nextInt(10) == 0 ? Math.max(0, from - random.nextInt(40)) : to;
      }
      assertThat(table).as("seed %d", seed).isEqualTo(answer);
    }
  }

  private static long latest(List<Long> ranks) {
    return ranks.stream().reduce(Freshness::fresher).orElseThrow();
  }

  private static <T> List<List<T>> permutations(List<T> items) {
    if (items.isEmpty()) {
      return List.of(List.of());
    }
    List<List<T>> all = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      List<T> rest = new ArrayList<>(items);
      T first = rest.remove(i);
      for (List<T> tail : permutations(rest)) {
        List<T> order = new ArrayList<>();
        order.add(first);
        order.addAll(tail);
        all.add(order);
      }
    }
    return all;
  }
}
