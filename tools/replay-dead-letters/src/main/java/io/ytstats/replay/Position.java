package io.ytstats.replay;

import java.util.Objects;

/**
 * Topic, partition and offset of one record. A recreated topic has another id, so a position in it
 * never equals one in the old topic.
 */
final class Position {
  final TopicInfo topic;
  final int partition;
  final long offset;

  Position(TopicInfo topic, int partition, long offset) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Position
        && ((Position) other).topic.id.equals(topic.id)
        && ((Position) other).partition == partition
        && ((Position) other).offset == offset;
  }

  @Override
  public int hashCode() {
    return Objects.hash(topic.id, partition, offset);
  }

  @Override
  public String toString() {
    return topic.name + "-" + partition + " offset " + offset;
  }
}
