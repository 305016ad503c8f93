package io.ytstats.agg.modern;

import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/**
 * Which consumers are alike: those with the same properties, credentials included, that read the
 * same partition of the same topic. A topic that was recreated is another one: what was fetched of
 * the old topic must not be taken for records of the new one. Immutable.
 */
final class ConsumerKey {
  final ClientProperties properties;
  final TopicPartition partition;
  private final String topicId;

  /**
   * A key.
   *
   * @param topicId Kafka's id of the topic; empty where it is not known
   */
  ConsumerKey(ClientProperties properties, String topicId, TopicPartition partition) {
    this.properties = properties;
    this.topicId = topicId;
    this.partition = partition;
  }

  /** Whether the other is of the same partition of a topic that was deleted, or recreated since. */
  boolean isOfAnotherTopic(ConsumerKey other) {
    return partition.equals(other.partition)
        && properties.equals(other.properties)
        && !topicId.equals(other.topicId);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConsumerKey
        && partition.equals(((ConsumerKey) other).partition)
        && topicId.equals(((ConsumerKey) other).topicId)
        && properties.equals(((ConsumerKey) other).properties);
  }

  @Override
  public int hashCode() {
    return Objects.hash(properties, topicId, partition);
  }
}
