package io.ytstats.topics;

/** The settings of new topics. Immutable. */
public final class TopicSettings {
  /** Leaves the replication factor to the cluster's {@code default.replication.factor}. */
  public static final short CLUSTER_DEFAULT_REPLICATION = -1;

  private final int partitions;
  private final short replicationFactor;
  private final int maxMessageBytes;

  /**
   * Settings for every new topic.
   *
   * @param partitions of each topic, at least 1
   * @param replicationFactor at least 1, or {@link #CLUSTER_DEFAULT_REPLICATION}
   * @param maxMessageBytes the largest record batch in bytes, compressed as it is sent
   */
  public TopicSettings(int partitions, short replicationFactor, int maxMessageBytes) {
    this.partitions = partitions;
    this.replicationFactor = replicationFactor;
    this.maxMessageBytes = maxMessageBytes;
  }

  int partitions() {
    return partitions;
  }

  short replicationFactor() {
    return replicationFactor;
  }

  int maxMessageBytes() {
    return maxMessageBytes;
  }
}
