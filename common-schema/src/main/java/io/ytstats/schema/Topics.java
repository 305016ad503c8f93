package io.ytstats.schema;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The default names and settings of the topics, and how a dead-letter topic is named. */
public final class Topics {
  /** The harvest records, several a day for each channel. */
  public static final String RAW_HARVEST = "yt_raw_harvest";

  /** The latest data point of each channel and day, of each window. */
  public static final String DAILY = "yt_daily";

  /** The latest data point of each channel and month, of each window. */
  public static final String MONTHLY = "yt_monthly";

  /** The three topics of records, in the pipeline's order. */
  public static final List<String> SOURCES =
      Collections.unmodifiableList(Arrays.asList(RAW_HARVEST, DAILY, MONTHLY));

  /** The dead-letter topics of {@link #SOURCES}, in the same order. */
  public static final List<String> DEAD_LETTERS =
      Collections.unmodifiableList(
          SOURCES.stream().map(Topics::deadLetterOf).collect(Collectors.toList()));

  /** How many partitions a new topic has unless told otherwise. */
  public static final int DEFAULT_PARTITIONS = 4;

  /** The {@code max.message.bytes} of a new topic unless told otherwise, 4 MiB. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 4 << 20;

  private Topics() {}

  /** The dead-letter topic for the records of {@code topic}. */
  public static String deadLetterOf(String topic) {
    return topic + ".dlq";
  }
}
