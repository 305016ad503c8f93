package io.ytstats.demo;

import io.ytstats.schema.Topics;
import io.ytstats.store.StoreTable;

/** What reads a topic, under the names that the applications have by default; in their order. */
enum Stage {
  AGG_DAILY("agg-daily", Topics.RAW_HARVEST),
  AGG_MONTHLY("agg-monthly", Topics.DAILY),
  STORE_DAILY(StoreTable.DAILY.defaultGroupId(), StoreTable.DAILY.defaultInputTopic()),
  STORE_MONTHLY(StoreTable.MONTHLY.defaultGroupId(), StoreTable.MONTHLY.defaultInputTopic());

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
