package io.ytstats.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  @Test
  void theLastVisibleRowIsFoundInFewQueries() throws Exception {
    int count = 10_000;
    for (int visible = 0; visible <= count; visible += 7) {
      int end = visible;
      AtomicInteger queries = new AtomicInteger();
      int found =
          Arrivals.visible(
              0,
              count,
              index -> {
                queries.incrementAndGet();
                return index < end;
              });
      assertThat(found).isEqualTo(visible);
      assertThat(queries.get()).isLessThanOrEqualTo(15);
    }
    assertThat(Arrivals.visible(5, 10, index -> false)).isEqualTo(5);
    assertThat(Arrivals.visible(10, 10, index -> true)).isEqualTo(10);
  }

  @Test
  void aRecordIsKnownByItsContent() {
    for (int number = 0; number < 1_000_000; number += 997) {
      assertThat(NumberedRecords.number(NumberedRecords.point(number))).isEqualTo(number);
      assertThat(DailyRow.of(NumberedRecords.point(number)).date())
          .isEqualTo(NumberedRecords.date(number) + "T00:00");
    }
  }
}
