package io.ytstats.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.store.StoreTable;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final long RECORD = Rows.rank("2017-08-02T02:00:00", 5);

  private final Tally tally = new Tally(2);

  @Test
  void emptyTablesAreEqual() {
    assertThat(tally.wrong()).isZero();
    assertThat(tally.summary(StoreTable.DAILY)).isEqualTo("0 rows: equal");
    assertThat(tally.allWrong()).isEmpty();
  }

  @Test
  void countsByTableAndVerdictAndListsTheFirstByKey() {
    add("d", Verdict.MISSING);
    add("b", Verdict.MISSING);
    add("c", Verdict.MISSING);
    add("a", Verdict.EQUAL);
    add("a", Verdict.NEWER);

    assertThat(tally.summary(StoreTable.DAILY)).isEqualTo("2 rows: 1 equal, 3 missing, 1 newer");
    assertThat(tally.summary(StoreTable.MONTHLY)).isEqualTo("0 rows: equal");
    assertThat(tally.lines(StoreTable.DAILY, 1))
        .containsExactly(
            "missing: b 2017-08-02: should be 5 at 2017-08-02T02:00:00",
            "missing: 2 more",
            "newer: a 2017-08-02: is 6 at 2017-08-02T02:00:00, the latest record is 5 at"
                + " 2017-08-02T02:00:00");
    assertThat(tally.lines(StoreTable.DAILY, 0)).contains("missing: 3 more", "newer: 1 more");
    assertThat(tally.wrong()).isEqualTo(3);
    assertThat(tally.newerThanExpected()).isEqualTo(1);
  }

  @Test
  void allWrongIsNullIfSomeAreNotKept() {
    add("a", Verdict.MISSING);
    add("b", Verdict.MISSING);
    add("c", Verdict.EXTRA);
    assertThat(tally.allWrong()).hasSize(3);

    add("d", Verdict.MISSING);
    assertThat(tally.allWrong()).isNull();
  }

  @Test
  void secondComparisonReplacesTheWrongKeys() {
    add("a", Verdict.EQUAL);
    add("b", Verdict.MISSING);
    add("c", Verdict.NEWER);
    Tally again = new Tally(2);
    again.add(finding("b", Verdict.EQUAL));

    Tally whole = tally.withoutWrong().add(again);

    assertThat(whole.summary(StoreTable.DAILY)).isEqualTo("3 rows: 2 equal, 1 newer");
    assertThat(whole.wrong()).isZero();
  }

  private void add(String channel, Verdict verdict) {
    tally.add(finding(channel, verdict));
  }

  private static Finding finding(String channel, Verdict verdict) {
    RowKey key = new RowKey(StoreTable.DAILY, channel, "2017-08-02");
    return switch (verdict) {
      case MISSING -> new Finding(key, verdict, RECORD, null);
      case EXTRA -> new Finding(key, verdict, null, TableRow.of(key, "2017-08-02 02:00:00", 6));
      case EQUAL -> new Finding(key, verdict, RECORD, TableRow.of(key, "2017-08-02 02:00:00", 5));
      default -> new Finding(key, verdict, RECORD, TableRow.of(key, "2017-08-02 02:00:00", 6));
    };
  }
}
