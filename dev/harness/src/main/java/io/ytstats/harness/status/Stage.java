package io.ytstats.harness.status;

import io.ytstats.schema.Topics;
import java.util.List;

/**
 * An application that reads a topic, under its default name.
 *
 * @param group the consumer group, which has the application's name
 * @param topic that it reads
 */
record Stage(String group, String topic) {
  /** All of them, in the pipeline's order. */
  static final List<Stage> ALL =
      List.of(
          new Stage("agg-daily", Topics.RAW_HARVEST),
          new Stage("agg-monthly", Topics.DAILY),
          new Stage("store-daily", Topics.DAILY),
          new Stage("store-monthly", Topics.MONTHLY));
}
