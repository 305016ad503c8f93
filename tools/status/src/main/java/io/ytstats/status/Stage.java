package io.ytstats.status;

import io.ytstats.schema.Topics;

/** The applications that read a topic, in the pipeline's order, under their default names. */
enum Stage {
  AGG_DAILY("agg-daily", Topics.RAW_HARVEST),
  AGG_MONTHLY("agg-monthly", Topics.DAILY),
  STORE_DAILY("store-daily", Topics.DAILY),
  STORE_MONTHLY("store-monthly", Topics.MONTHLY);

  private final String group;
  private final String topic;

  Stage(String group, String topic) {
    this.group = group;
    this.topic = topic;
  }

  /** The consumer group, which has the application's name. */
  String group() {
    return group;
  }

  /** The topic that it reads. */
  String topic() {
    return topic;
  }
}
