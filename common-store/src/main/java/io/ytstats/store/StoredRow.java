package io.ytstats.store;

/** A row as it is in a table, right or wrong: values that others wrote are seen unchanged. */
public final class StoredRow {
  private final String channel;
  private final String period;
  private final String harvestTs;
  private final int subs;

  StoredRow(String channel, String period, String harvestTs, int subs) {
    this.channel = channel;
    this.period = period;
    this.harvestTs = harvestTs;
    this.subs = subs;
  }

  /**
   * The period of a row, from the server's text for it. A day is a DATETIME at midnight, of any
   * precision; with any other time it is not a day, and the text is returned unchanged.
   *
   * @param columnText such as {@code 2017-08-02 00:00:00}, {@code 2017-08-02 00:00:00.000000} or
   *     {@code 2017-08}
   */
  public static String periodText(String columnText) {
    return columnText.replaceFirst(" 00:00:00(\\.0+)?$", "");
  }

  /** The first half of the primary key. */
  public String channel() {
    return channel;
  }

  /**
   * The second half, as {@link io.ytstats.schema.Period#text} writes it; a day with a time other
   * than 00:00:00 has that time in it, and is not a valid day.
   */
  public String period() {
    return period;
  }

  /**
   * As the server writes it: {@code 2017-08-02 02:00:00}, with a fraction if the column has one.
   */
  public String harvestTs() {
    return harvestTs;
  }

  /** Subscribers; negative if somebody wrote that. */
  public int subs() {
    return subs;
  }
}
