package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreTableTest {
  /** The text that was reviewed: change both, and look at the order of the assignments. */
  @Test
  void theGuardedUpsertIsTheReviewedText() {
    assertThat(StoreTable.DAILY.upsertSql(1).replaceAll("\\s+", " "))
        .isEqualTo(
            "INSERT INTO yt_daily (harvest_ts, channel, date, subs) VALUES (?, ?, ?, ?)"
                + " ON DUPLICATE KEY UPDATE"
                + " subs = IF(VALUES(harvest_ts) > harvest_ts"
                + " OR (VALUES(harvest_ts) = harvest_ts AND VALUES(subs) > subs),"
                + " VALUES(subs), subs),"
                + " harvest_ts = GREATEST(harvest_ts, VALUES(harvest_ts))");
  }

  @Test
  void ofMoreRowsOnlyTheValuesAreMore() {
    assertThat(StoreTable.MONTHLY.upsertSql(3))
        .isEqualTo(
            StoreTable.MONTHLY
                .upsertSql(1)
                .replace("(?, ?, ?, ?)", "(?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?)"));
  }

  @Test
  void dailyAndMonthlyDifferByTableAndPeriodColumnAlone() {
    assertThat(
            StoreTable.DAILY
                .upsertSql(1)
                .replace("yt_daily", "yt_monthly")
                .replace(" date,", " year_and_month,"))
        .isEqualTo(StoreTable.MONTHLY.upsertSql(1));
  }

  @Test
  void defaultsAreThoseOfTheSuite() {
    assertThat(StoreTable.DAILY.defaultInputTopic()).isEqualTo("yt_daily");
    assertThat(StoreTable.MONTHLY.defaultInputTopic()).isEqualTo("yt_monthly");
    assertThat(StoreTable.DAILY.defaultGroupId()).isEqualTo("store-daily");
    assertThat(StoreTable.MONTHLY.defaultGroupId()).isEqualTo("store-monthly");
  }
}
