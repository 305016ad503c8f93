package io.ytstats.status.model;

import io.ytstats.schema.Topics;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A consumer group and a topic that it reads. Immutable. */
public final class Hop {
  private final String group;
  private final String topic;

  /** A hop of any group, also of one that is not the suite's. */
  public Hop(String group, String topic) {
    this.group = group;
    this.topic = topic;
  }

  /** The four hops of the suite under their default names, in the pipeline's order. */
  public static List<Hop> ofSuite() {
    return Collections.unmodifiableList(
        Arrays.asList(
            new Hop("agg-daily", Topics.RAW_HARVEST),
            new Hop("agg-monthly", Topics.DAILY),
            new Hop("store-daily", Topics.DAILY),
            new Hop("store-monthly", Topics.MONTHLY)));
  }

  /** The consumer group. */
  public String group() {
    return group;
  }

  /** The topic that it reads. */
  public String topic() {
    return topic;
  }

  @Override
  public String toString() {
    return group + " of " + topic;
  }
}
