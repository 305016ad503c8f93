package io.ytstats.store;

import io.ytstats.schema.RecordType;
import io.ytstats.schema.Topics;
import java.util.Locale;

/** The values in which the daily and the monthly store differ. */
public enum StoreType {
  /** Daily records into the table {@code yt_daily}. */
  DAILY("store-daily", Topics.DAILY, RecordType.DAILY, StoreTable.DAILY),
  /** Monthly records into the table {@code yt_monthly}. */
  MONTHLY("store-monthly", Topics.MONTHLY, RecordType.MONTHLY, StoreTable.MONTHLY);

  private final String storeName;
  private final String inputTopic;
  private final RecordType input;
  private final StoreTable table;

  StoreType(String storeName, String inputTopic, RecordType input, StoreTable table) {
    this.storeName = storeName;
    this.inputTopic = inputTopic;
    this.input = input;
    this.table = table;
  }

  /** The store's name, and its consumer group unless another is given. */
  public String storeName() {
    return storeName;
  }

  /** The topic that it reads unless another is given. */
  public String inputTopic() {
    return inputTopic;
  }

  /** The table that it writes. */
  public StoreTable table() {
    return table;
  }

  RecordType input() {
    return input;
  }

  /** For {@code --help}. */
  String description() {
    return "Writes the latest data point of each channel and "
        + table.period().name().toLowerCase(Locale.ROOT)
        + " into "
        + table.tableName()
        + ".";
  }
}
