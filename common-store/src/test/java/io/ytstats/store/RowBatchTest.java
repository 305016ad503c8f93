package io.ytstats.store;

import static io.ytstats.store.Points.point;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RowBatchTest {
  @Test
  void ofEachKeyTheFreshestIsWrittenSortedByKey() {
    RowBatch<String> batch = new RowBatch<>(StoreTable.DAILY);
    batch.add(point("b", "2017-08-02T02:00:00", 5), "b 2nd");
    batch.add(point("a", "2017-08-02T02:00:00", 1), "a stale");
    batch.add(point("a", "2017-08-03T00:00:00", 1), "a 3rd");
    batch.add(point("a", "2017-08-02T23:59:59", 9), "a 2nd");
    batch.add(point("B", "2017-08-02T02:00:00", 5), "B 2nd");
    batch.add(point("a", "2017-08-02T23:59:59", 8), "a tie");

    assertThat(batch.freshestRows())
        .extracting(Row::origin)
        .containsExactly("B 2nd", "a 2nd", "a 3rd", "b 2nd");
    assertThat(batch.size()).isEqualTo(6);
  }

  @Test
  void aMonthIsOneKey() {
    RowBatch<String> batch = new RowBatch<>(StoreTable.MONTHLY);
    batch.add(point("a", "2017-08-02T02:00:00", 1), "early");
    batch.add(point("a", "2017-08-31T23:59:59", 2), "late");
    batch.add(point("a", "2017-09-01T00:00:00", 3), "next");

    assertThat(batch.freshestRows()).extracting(Row::origin).containsExactly("late", "next");
  }

  @Test
  void theRestOfAKeyFollowsInTheOrderOfFreshness() {
    RowBatch<Integer> batch = new RowBatch<>(StoreTable.DAILY);
    for (int subs : new int[] {3, 1, 5, 4, 2}) {
      batch.add(point("a", "2017-08-02T02:00:00", subs), subs);
    }

    // asked twice, as a retry does
    assertThat(batch.freshestRows()).hasSize(1);
    Row<Integer> row = batch.freshestRows().get(0);
    StringBuilder order = new StringBuilder();
    for (; row != null; row = row.nextFreshest()) {
      order.append(row.origin());
    }
    assertThat(order.toString()).isEqualTo("54321");
  }

  @Test
  void periodsAreDaysAndMonthsAsTheColumnsHoldThem() {
    assertThat(
            Arrays.stream(StoreTable.values())
                .map(
                    table -> {
                      RowBatch<String> batch = new RowBatch<>(table);
                      batch.add(point("a", "2016-02-29T12:00:00", 1), "");
                      return table.periodValue(batch.freshestRows().get(0).period()).toString();
                    })
                .collect(Collectors.toList()))
        .containsExactly("2016-02-29T00:00", "2016-02");
  }
}
