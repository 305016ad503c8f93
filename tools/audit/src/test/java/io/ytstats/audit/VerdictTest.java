package io.ytstats.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ytstats.store.StoreTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Long NO_RECORD = null;
  private static final TableRow NO_ROW = null;
  private static final List<Boolean> EITHER = List.of(false, true);

  private static final long LATEST = Rows.rank("2017-08-02T02:00:00", 1947);

  @Test
  void rowOfTheLatestRecordIsEqual() {
    for (boolean later : EITHER) {
      for (boolean lost : EITHER) {
        assertThat(Verdict.of(LATEST, row("2017-08-02 02:00:00", 1947), later, lost))
            .isEqualTo(Verdict.EQUAL);
      }
    }
  }

  @Test
  void recordWithoutARowIsMissing() {
    for (boolean later : EITHER) {
      for (boolean lost : EITHER) {
        assertThat(Verdict.of(LATEST, NO_ROW, later, lost)).isEqualTo(Verdict.MISSING);
      }
    }
  }

  @Test
  void earlierHarvestIsStaleWithAnyCount() {
    for (boolean lost : EITHER) {
      assertThat(Verdict.of(LATEST, row("2017-08-02 01:59:59", 9999), false, lost))
          .isEqualTo(Verdict.STALE);
      assertThat(Verdict.of(LATEST, row("0000-00-00 00:00:00", 1947), false, lost))
          .isEqualTo(Verdict.STALE);
    }
  }

  @Test
  void sameHarvestWithASmallerCountDiffers() {
    for (boolean lost : EITHER) {
      assertThat(Verdict.of(LATEST, row("2017-08-02 02:00:00", 1946), false, lost))
          .isEqualTo(Verdict.DIFFERING);
      assertThat(Verdict.of(LATEST, row("2017-08-02 02:00:00", -1), false, lost))
          .isEqualTo(Verdict.DIFFERING);
    }
  }

  @Test
  void rowLaterThanEveryRecordDiffers() {
    assertThat(Verdict.of(LATEST, row("2017-08-02 02:00:00", 1948), false, false))
        .isEqualTo(Verdict.DIFFERING);
    assertThat(Verdict.of(LATEST, row("2017-08-02 02:00:01", 0), false, false))
        .isEqualTo(Verdict.DIFFERING);
    assertThat(Verdict.of(LATEST, row("2017-08-02 02:00:00.600", 1947), false, false))
        .isEqualTo(Verdict.DIFFERING);
  }

  @Test
  void rowWithoutARecordIsExtra() {
    assertThat(Verdict.of(NO_RECORD, row("2017-08-02 02:00:00", 1947), false, false))
        .isEqualTo(Verdict.EXTRA);
  }

  @Test
  void rowOfALaterRecordIsNewer() {
    for (boolean lost : EITHER) {
      assertThat(Verdict.of(LATEST, row("2017-08-02 03:00:00", 1), true, lost))
          .isEqualTo(Verdict.NEWER);
      assertThat(Verdict.of(NO_RECORD, row("2017-08-02 03:00:00", 1), true, lost))
          .isEqualTo(Verdict.NEWER);
    }
  }

  @Test
  void rowThatALostRecordMayHaveIsUnverifiable() {
    assertThat(Verdict.of(LATEST, row("2017-08-02 03:00:00", 1), false, true))
        .isEqualTo(Verdict.UNVERIFIABLE);
    assertThat(Verdict.of(NO_RECORD, row("2017-08-02 03:00:00", 1), false, true))
        .isEqualTo(Verdict.UNVERIFIABLE);
  }

  @Test
  void rowThatNoRecordCanHaveIsVerifiable() {
    assertThat(Verdict.of(NO_RECORD, row("2017-08-03 03:00:00", 1), false, true))
        .as("harvested on another day")
        .isEqualTo(Verdict.EXTRA);
    assertThat(Verdict.of(LATEST, row("2017-08-02 03:00:00", -1), false, true))
        .as("a count below 0")
        .isEqualTo(Verdict.DIFFERING);
    assertThat(
            Verdict.of(
                NO_RECORD,
                Rows.row(StoreTable.DAILY, "a", "2017-08-02 01:00:00", "2017-08-02 03:00:00", 1),
                false,
                true))
        .as("a day that is none")
        .isEqualTo(Verdict.EXTRA);
    assertThat(
            Verdict.of(
                NO_RECORD,
                Rows.row(StoreTable.MONTHLY, "a", "2017-8", "2017-08-02 03:00:00", 1),
                false,
                true))
        .as("a month that is none")
        .isEqualTo(Verdict.EXTRA);
  }

  @Test
  void refusesAKeyWithoutRecordAndRow() {
    assertThatIllegalArgumentException().isThrownBy(() -> Verdict.of(null, null, false, false));
  }

  @Test
  void upsertRepairsMissingAndStaleRows() {
    assertThat(finding(LATEST, NO_ROW).isRepairable()).isTrue();
    assertThat(finding(LATEST, row("2017-08-02 01:00:00", 9)).isRepairable()).isTrue();
    assertThat(finding(LATEST, row("2017-08-02 02:00:00", 1946)).isRepairable()).isTrue();
    assertThat(finding(LATEST, row("2017-08-02 02:00:00", 1948)).isRepairable()).isFalse();
    assertThat(finding(LATEST, row("2017-08-02 03:00:00", 1)).isRepairable()).isFalse();
    assertThat(finding(NO_RECORD, row("2017-08-02 03:00:00", 1)).isRepairable()).isFalse();
  }

  private static Finding finding(Long expected, TableRow row) {
    return new Finding(
        new RowKey(StoreTable.DAILY, "a", "2017-08-02"),
        Verdict.of(expected, row, false, false),
        expected,
        row);
  }

  private static TableRow row(String harvestTs, int subs) {
    return Rows.row(StoreTable.DAILY, "a", "2017-08-02", harvestTs, subs);
  }
}
