package io.ytstats.console;

import io.ytstats.schema.Topics;

/** The applications that read a topic, in the pipeline's order, under their default names. */
enum Hop {
  AGG_DAILY("agg-daily", Topics.RAW_HARVEST),
  STORE_DAILY("store-daily", Topics.DAILY),
  AGG_MONTHLY("agg-monthly", Topics.DAILY),
  STORE_MONTHLY("store-monthly", Topics.MONTHLY);

  /** The topics of records, in the pipeline's order. */
  static final String[] TOPICS = {Topics.RAW_HARVEST, Topics.DAILY, Topics.MONTHLY};

  /** The topics of rejects, one for each of {@link #TOPICS}. */
  static final String[] DEAD_LETTER_TOPICS = {
    Topics.deadLetterOf(Topics.RAW_HARVEST),
    Topics.deadLetterOf(Topics.DAILY),
    Topics.deadLetterOf(Topics.MONTHLY)
  };

  private final String group;
  private final String topic;

  Hop(String group, String topic) {
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
