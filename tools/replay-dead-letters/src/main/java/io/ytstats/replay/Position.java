package io.ytstats.replay;

import java.util.Objects;

/**
 * The place of one record. A topic that was deleted and created again has another id, so that the
 * places in it are others.
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
