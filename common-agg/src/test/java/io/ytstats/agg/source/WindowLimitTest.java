package io.ytstats.agg.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WindowLimitTest {
  @Test
  void wholeLagIfTheLimitAllows() {
    assertThat(WindowLimit.share(100, Map.of(0, 10L, 1, 0L, 2, 90L)))
        .isEqualTo(Map.of(0, 10L, 1, 0L, 2, 90L));
  }

  @Test
  void equalSharesIfAllPartitionsHaveMore() {
    assertThat(WindowLimit.share(90, Map.of(0, 1000L, 1, 1000L, 2, 1000L)))
        .isEqualTo(Map.of(0, 30L, 1, 30L, 2, 30L));
  }

  @Test
  void whatAPartitionDoesNotNeedGoesToThoseWithMore() {
    assertThat(WindowLimit.share(90, Map.of(0, 10L, 1, 1000L, 2, 0L)))
        .isEqualTo(Map.of(0, 10L, 1, 80L, 2, 0L));
  }

  @Test
  void limitBelowTheNumberOfPartitionsStillTakesSomething() {
    Map<Integer, Long> shares = WindowLimit.share(1, Map.of(0, 5L, 1, 5L, 2, 5L));
    assertThat(shares.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(1);
  }

  @Test
  void takesTheLimitOrAllRecordsButNotMoreThanALag() {
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      Map<Integer, Long> lags = new TreeMap<>();
      for (int partition = 0; partition < 12; partition++) {
        lags.put(partition, random.nextBoolean() ? 0L : random.nextInt(50));
      }
      long limit = 1L + random.nextInt(200);
      Map<Integer, Long> shares = WindowLimit.share(limit, lags);
      assertThat(shares.keySet()).isEqualTo(lags.keySet());
      shares.forEach((partition, share) -> assertThat(share).isBetween(0L, lags.get(partition)));
      long waiting = lags.values().stream().mapToLong(Long::longValue).sum();
      assertThat(shares.values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(Math.min(limit, waiting));
    }
  }
}
