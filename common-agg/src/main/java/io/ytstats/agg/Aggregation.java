package io.ytstats.agg;

import io.ytstats.schema.Period;
import io.ytstats.schema.RecordType;
import io.ytstats.schema.Topics;
import java.time.Duration;

/** The values in which the daily and the monthly job differ. */
public enum Aggregation {
  /** Harvest records to the latest data point per channel and day. */
  DAILY(
      "agg-daily",
      Topics.RAW_HARVEST,
      RecordType.HARVEST,
      Topics.DAILY,
      RecordType.DAILY,
      Period.DAY,
      Duration.ofSeconds(10)),
  /** Daily records to the latest data point per channel and month. */
  MONTHLY(
      "agg-monthly",
      Topics.DAILY,
      RecordType.DAILY,
      Topics.MONTHLY,
      RecordType.MONTHLY,
      Period.MONTH,
      Duration.ofSeconds(30));

  private final String jobName;
  private final String inputTopic;
  private final RecordType input;
  private final String outputTopic;
  private final RecordType output;
  private final Period period;
  private final Duration window;

  Aggregation(
      String jobName,
      String inputTopic,
      RecordType input,
      String outputTopic,
      RecordType output,
      Period period,
      Duration window) {
    this.jobName = jobName;
    this.inputTopic = inputTopic;
    this.input = input;
    this.outputTopic = outputTopic;
    this.output = output;
    this.period = period;
    this.window = window;
  }

  /** The job's name, which is the default of its consumer group. */
  public String jobName() {
    return jobName;
  }

  String inputTopic() {
    return inputTopic;
  }

  RecordType input() {
    return input;
  }

  String outputTopic() {
    return outputTopic;
  }

  RecordType output() {
    return output;
  }

  Period period() {
    return period;
  }

  Duration window() {
    return window;
  }
}
