package io.ytstats.status.model;

import java.util.Optional;

/** How many rows a table has and how new they are. Immutable. */
public final class TableStatus {
  private final String table;
  private final long rows;
  private final boolean exact;
  private final String newestHarvest;
  private final boolean newestExact;

  TableStatus(String table, long rows, boolean exact, String newestHarvest, boolean newestExact) {
    this.table = table;
    this.rows = rows;
    this.exact = exact;
    this.newestHarvest = newestHarvest;
    this.newestExact = newestExact;
  }

  /** The table's name. */
  public String table() {
    return table;
  }

  /** The number of rows; an estimate of the server unless {@link #isExact()}. */
  public long rows() {
    return rows;
  }

  /** Whether {@link #rows()} was counted. */
  public boolean isExact() {
    return exact;
  }

  /** The newest {@code harvest_ts}, UTC, as {@code 2017-08-02 02:00:00}; empty for no rows. */
  public Optional<String> newestHarvest() {
    return Optional.ofNullable(newestHarvest);
  }

  /** Otherwise {@link #newestHarvest()} is that of a part of the rows: the table's is no older. */
  public boolean isNewestExact() {
    return newestExact;
  }
}
