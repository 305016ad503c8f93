package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpsertStatementTest {
  private final UpsertStatement daily = new UpsertStatement(TableModel.of(StoreTable.DAILY));
  private final UpsertStatement monthly = new UpsertStatement(TableModel.of(StoreTable.MONTHLY));

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
  void theReviewedFileIsWhatIsGenerated() {
    String reviewed =
        SqlFile.read("upsert.sql")
            .replace(":table", "yt_daily")
            .replace(":period_column", "date")
            .replace(":rows", "(?, ?, ?, ?)");
    assertThat(daily.sql(1)).isEqualTo(reviewed);
  }

  /** Payload first, then the order columns from the least to the most significant one. */
  @Test
  void anyTableIsGuardedByAnyNumberOfColumns() {
    TableModel price =
        new TableModel(
            "price",
            List.of("product", "shop", "seen_at", "revision", "price"),
            Set.of("product", "shop"),
            List.of("seen_at", "revision"),
            Set.of("revision"));
    String isFresher =
        "VALUES(seen_at) > seen_at OR (VALUES(seen_at) = seen_at AND (VALUES(revision) > revision"
            + " OR (revision IS NULL AND VALUES(revision) IS NOT NULL)))";
    assertThat(new UpsertStatement(price).sql(1).replaceAll("\\s+", " "))
        .isEqualTo(
            "INSERT INTO price (product, shop, seen_at, revision, price) VALUES (?, ?, ?, ?, ?)"
                + " ON DUPLICATE KEY UPDATE"
                + " price = IF("
                + isFresher
                + ", VALUES(price), price), revision = IF("
                + isFresher
                + ", VALUES(revision), revision),"
                + " seen_at = GREATEST(seen_at, VALUES(seen_at))");
  }

  @Test
  void anOrderThatIsNotWrittenOrIsPartOfTheKeyIsRefused() {
    assertThatThrownBy(() -> model(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> model(List.of("k"))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> model(List.of("x"))).isInstanceOf(IllegalArgumentException.class);
  }

  private static TableModel model(List<String> order) {
    return new TableModel("t", List.of("k", "a"), Set.of("k"), order, Set.of());
  }

  @Test
  void moreRowsOnlyAddValues() {
    assertThat(monthly.sql(3))
        .isEqualTo(
            monthly.sql(1).replace("(?, ?, ?, ?)", "(?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?)"));
  }
}
