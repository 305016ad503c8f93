package io.ytstats.replay;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;

/** An original on its way back to its topic. */
final class Copy {
  final TopicInfo topic;

  /** Where the bytes were taken from. */
  final Position from;

  /** The first original of which this is a copy, or a copy of a copy. */
  final Position root;

  /**
   * The letters that are dealt with once this is acknowledged; the first one named the original.
   */
  final List<Letter> letters = new ArrayList<>();

  /** Set by the producer's thread. */
  volatile RecordMetadata metadata;

  /** Set by the producer's thread. */
  volatile Exception failure;

  Copy(TopicInfo topic, Position from, Position root, Letter letter) {
    this.topic = topic;
    this.from = from;
    this.root = root;
    this.letters.add(letter);
  }
}
