package io.ytstats.demo;

import static io.ytstats.demo.Points.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.demo.Comparison.Fault;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final StatRow ROW = row("a", "2017-08-02", "2017-08-02T02:00:00", 5);
  private static final StatRow OTHER = row("b", "2017-08-02", "2017-08-02T02:00:00", 7);

  @Test
  void equalRowsAreGood() {
    Comparison comparison = new Comparison(rows(ROW, OTHER), rows(OTHER, ROW));

    assertThat(comparison.isGood()).isTrue();
    assertThat(comparison.sentences()).isEmpty();
    assertThat(comparison.summary()).isEqualTo("2 rows, 2 expected: equal");
  }

  @Test
  void nothingIsNotGood() {
    Comparison comparison = new Comparison(rows(), rows());

    assertThat(comparison.isGood()).isFalse();
    assertThat(comparison.summary()).isEqualTo("0 rows, 0 expected: equal, but empty");
  }

  @Test
  void aMissingRowIsNamed() {
    assertFault(
        new Comparison(rows(ROW, OTHER), rows(OTHER)),
        Fault.MISSING,
        "missing: a 2017-08-02: should be 5 at 2017-08-02T02:00:00");
  }

  @Test
  void anExtraRowIsNamed() {
    assertFault(
        new Comparison(rows(ROW), rows(ROW, OTHER)),
        Fault.EXTRA,
        "extra: b 2017-08-02: is 7 at 2017-08-02T02:00:00");
  }

  @Test
  void anOlderHarvestIsStale() {
    assertFault(
        new Comparison(rows(ROW), rows(row("a", "2017-08-02", "2017-08-02T01:59:59", 9))),
        Fault.STALE,
        "stale: a 2017-08-02: is 9 at 2017-08-02T01:59:59, should be 5 at 2017-08-02T02:00:00");
  }

  @Test
  void aSmallerCountOfTheSameHarvestIsStale() {
    assertFault(
        new Comparison(rows(ROW), rows(row("a", "2017-08-02", "2017-08-02T02:00:00", 4))),
        Fault.STALE,
        "stale: a 2017-08-02: is 4 at 2017-08-02T02:00:00, should be 5 at 2017-08-02T02:00:00");
  }

  @Test
  void aCountThatNoRecordCanHaveIsStale() {
    assertThat(
            new Comparison(rows(ROW), rows(row("a", "2017-08-02", "2017-08-02T23:00:00", -1)))
                .count(Fault.STALE))
        .isEqualTo(1);
  }

  @Test
  void aRowFresherThanAnyRecordDiffers() {
    assertFault(
        new Comparison(rows(ROW), rows(row("a", "2017-08-02", "2017-08-02T03:00:00", 1))),
        Fault.DIFFERING,
        "differing: a 2017-08-02: is 1 at 2017-08-02T03:00:00, should be 5 at 2017-08-02T02:00:00");
  }

  @Test
  void theSummaryCountsEachFault() {
    Comparison comparison =
        new Comparison(
            rows(ROW, row("c", "2017-08-02", "2017-08-02T02:00:00", 1)),
            rows(OTHER, row("d", "2017-08-02", "2017-08-02T02:00:00", 1)));

    assertThat(comparison.summary()).isEqualTo("2 rows, 2 expected: 2 missing, 2 extra");
  }

  private static void assertFault(Comparison comparison, Fault fault, String sentence) {
    assertThat(comparison.isGood()).isFalse();
    assertThat(comparison.count(fault)).isEqualTo(1);
    assertThat(comparison.sentences()).containsExactly(sentence);
  }

  private static SortedMap<StatRow.Key, StatRow> rows(StatRow... rows) {
    SortedMap<StatRow.Key, StatRow> map = new TreeMap<>();
    for (StatRow row : rows) {
      map.put(row.key(), row);
    }
    return map;
  }
}
