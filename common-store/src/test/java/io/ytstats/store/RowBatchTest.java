package io.ytstats.store;

import static io.ytstats.store.Points.point;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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
  void aBatchIsCutInTheOrderOfItsKeysAndNeverWithinOne() {
    RowBatch<String> batch = new RowBatch<>(StoreTable.DAILY);
    for (int subs = 0; subs < 4; subs++) {
      for (String channel : new String[] {"d", "a", "c", "b", "e"}) {
        batch.add(point(channel, "2017-08-02T02:00:00", subs), channel + subs);
      }
    }

    assertThat(originsOf(batch.parts(2, 2)))
        .containsExactly(Arrays.asList("a3", "b3", "c3"), Arrays.asList("d3", "e3"));
    // asked again, as a retry does
    assertThat(originsOf(batch.parts(3, 2)))
        .containsExactly(
            Arrays.asList("a3", "b3"), Arrays.asList("c3", "d3"), Collections.singletonList("e3"));
    assertThat(batch.parts(3, 2)).extracting(RowBatch::size).containsExactly(8, 8, 4);
    // what would be too small stays with the part before
    assertThat(batch.parts(3, 5)).extracting(RowBatch::size).containsExactly(8, 12);
    assertThat(batch.parts(16, 7)).extracting(RowBatch::size).containsExactly(8, 12);
    assertThat(batch.parts(1, 1)).containsExactly(batch);
    assertThat(batch.parts(2, 11)).containsExactly(batch);
    assertThat(batch.freshestRows()).hasSize(5);
  }

  @Test
  void aBatchOfOneKeyIsNotCut() {
    RowBatch<Integer> batch = new RowBatch<>(StoreTable.DAILY);
    for (int subs = 0; subs < 10; subs++) {
      batch.add(point("a", "2017-08-02T02:00:00", subs), subs);
    }

    assertThat(batch.parts(5, 2)).extracting(RowBatch::size).containsExactly(10);
    assertThat(new RowBatch<>(StoreTable.DAILY).parts(5, 2)).hasSize(1);
  }

  private static List<List<String>> originsOf(List<RowBatch<String>> parts) {
    return parts.stream()
        .map(part -> part.freshestRows().stream().map(Row::origin).collect(Collectors.toList()))
        .collect(Collectors.toList());
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
