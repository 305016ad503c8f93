package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UpsertStatementTest {
  private final UpsertStatement daily = new UpsertStatement(StoreTable.DAILY);
  private final UpsertStatement monthly = new UpsertStatement(StoreTable.MONTHLY);

  /** The reviewed text. Whoever changes it changes both, and checks the order of assignments. */
  @Test
  void theUpsertIsTheReviewedText() {
    assertThat(daily.sql(1).replaceAll("\\s+", " "))
        .isEqualTo(
            "INSERT INTO yt_daily (harvest_ts, channel, date, subs) VALUES (?, ?, ?, ?)"
                + " ON DUPLICATE KEY UPDATE"
                + " subs = IF(VALUES(harvest_ts) > harvest_ts"
                + " OR (VALUES(harvest_ts) = harvest_ts AND VALUES(subs) > subs),"
                + " VALUES(subs), subs),"
                + " harvest_ts = GREATEST(harvest_ts, VALUES(harvest_ts))");
    assertThat(monthly.sql(1).replaceAll("\\s+", " "))
        .isEqualTo(
            "INSERT INTO yt_monthly (harvest_ts, channel, year_and_month, subs)"
                + " VALUES (?, ?, ?, ?)"
                + " ON DUPLICATE KEY UPDATE"
                + " subs = IF(VALUES(harvest_ts) > harvest_ts"
                + " OR (VALUES(harvest_ts) = harvest_ts AND VALUES(subs) > subs),"
                + " VALUES(subs), subs),"
                + " harvest_ts = GREATEST(harvest_ts, VALUES(harvest_ts))");
  }

  @Test
  void moreRowsOnlyAddValues() {
    assertThat(monthly.sql(3))
        .isEqualTo(
            monthly.sql(1).replace("(?, ?, ?, ?)", "(?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?)"));
  }
}
