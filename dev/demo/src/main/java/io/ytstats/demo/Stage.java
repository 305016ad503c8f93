package io.ytstats.demo;

import io.ytstats.schema.Topics;
import io.ytstats.store.StoreType;

/** What reads a topic, under the names that the applications have by default; in their order. */
enum Stage {
  AGG_DAILY("agg-daily", Topics.RAW_HARVEST),
  AGG_MONTHLY("agg-monthly", Topics.DAILY),
  STORE_DAILY(StoreType.DAILY.storeName(), StoreType.DAILY.inputTopic()),
  STORE_MONTHLY(StoreType.MONTHLY.storeName(), StoreType.MONTHLY.inputTopic());

  private final String groupId;
  private final String inputTopic;

  Stage(String groupId, String inputTopic) {
    this.groupId = groupId;
    this.inputTopic = inputTopic;
  }

  /** The application's name, which is its consumer group too. */
  String groupId() {
    return groupId;
  }

  String inputTopic() {
    return inputTopic;
  }
}
