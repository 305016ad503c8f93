package io.ytstats.store;

import static io.ytstats.store.Points.point;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RowBatchTest {
  @Test
  void theLatestRowOfEachKeyIsWrittenSortedByKey() {
    RowBatch batch = new RowBatch(StoreTable.DAILY);
    final int secondOfB = batch.add(point("b", "2017-08-02T02:00:00", 5));
    batch.add(point("a", "2017-08-02T02:00:00", 1));
    final int thirdOfA = batch.add(point("a", "2017-08-03T00:00:00", 1));
    final int secondOfA = batch.add(point("a", "2017-08-02T23:59:59", 9));
    final int secondOfUpperB = batch.add(point("B", "2017-08-02T02:00:00", 5));
    batch.add(point("a", "2017-08-02T23:59:59", 8));

    assertThat(batch.latestRows())
        .extracting(Row::number)
        .containsExactly(secondOfUpperB, secondOfA, thirdOfA, secondOfB);
    assertThat(batch.size()).isEqualTo(6);
  }

  @Test
  void aMonthIsOneKey() {
    RowBatch batch = new RowBatch(StoreTable.MONTHLY);
    batch.add(point("a", "2017-08-02T02:00:00", 1));
    final int late = batch.add(point("a", "2017-08-31T23:59:59", 2));
    final int next = batch.add(point("a", "2017-09-01T00:00:00", 3));

    assertThat(batch.latestRows()).extracting(Row::number).containsExactly(late, next);
  }

  @Test
  void substitutesFollowFromTheLatestToTheOldest() {
    RowBatch batch = new RowBatch(StoreTable.DAILY);
    for (int subs : new int[] {3, 1, 5, 4, 2}) {
      batch.add(point("a", "2017-08-02T02:00:00", subs));
    }

    // called twice, as for a retry
    assertThat(batch.latestRows()).hasSize(1);
    Row row = batch.latestRows().get(0);
    StringBuilder order = new StringBuilder();
    for (; row != null; row = row.substitute()) {
      order.append(row.point().subs());
    }
    assertThat(order.toString()).isEqualTo("54321");
  }

  @Test
  void numbersCountFromZero() {
    RowBatch batch = new RowBatch(StoreTable.DAILY);

    assertThat(batch.add(point("b", "2017-08-02T02:00:00", 1))).isEqualTo(0);
    assertThat(batch.add(point("a", "2017-08-02T02:00:00", 1))).isEqualTo(1);
    assertThat(batch.latestRows()).extracting(Row::number).containsExactly(1, 0);
  }

  @Test
  void periodsAreDaysAndMonthsAsTheColumnsHoldThem() {
    assertThat(Arrays.stream(StoreTable.values()).map(RowBatchTest::periodOfALeapDay))
        .containsExactly("2016-02-29T00:00", "2016-02");
  }

  private static String periodOfALeapDay(StoreTable table) {
    RowBatch batch = new RowBatch(table);
    batch.add(point("a", "2016-02-29T12:00:00", 1));
    return table.periodValue(batch.latestRows().get(0).period()).toString();
  }
}
