package io.ytstats.schema;

/** The default names of the topics, and how a dead-letter topic is named. */
public final class Topics {
  /** Harvest records as they were read, several a day for each channel. */
  public static final String RAW_HARVEST = "yt_raw_harvest";

  /** The latest per channel and day of each window. */
  public static final String DAILY = "yt_daily";

  /** The latest per channel and month of each window. */
  public static final String MONTHLY = "yt_monthly";

  private Topics() {}

  /** The topic that takes what could not be read from {@code topic}. */
  public static String deadLetterOf(String topic) {
    return topic + ".dlq";
  }
}
