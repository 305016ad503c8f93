package io.ytstats.replay;

import io.ytstats.app.ParsedDeadLetter;
import org.apache.kafka.common.TopicPartition;

/** A dead letter and its own position. */
final class Letter {
  final ParsedDeadLetter content;
  final Position position;

  Letter(ParsedDeadLetter content, Position position) {
    this.content = content;
    this.position = position;
  }

  /** The partition that the letter says the original is in. */
  TopicPartition origin() {
    return new TopicPartition(content.topic(), content.partition());
  }

  /** The original's position, as the letter says it. */
  @Override
  public String toString() {
    return origin() + " offset " + content.offset();
  }
}
