package io.ytstats.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/** An original on its way back to its topic. */
final class Copy {
  final TopicInfo topic;

  /** Where the bytes were taken from: the original's place, or the first letter's. */
  final Position from;

  /**
   * The letters that are dealt with once this is acknowledged; the first one named the original.
   */
  final List<Letter> letters = new ArrayList<>();

  /** The acknowledgement; null before it is sent, and in a dry run. */
  Future<RecordMetadata> acknowledgement;

  Copy(TopicInfo topic, Position from, Letter letter) {
    this.topic = topic;
    this.from = from;
    this.letters.add(letter);
  }

  /** Whether the original is gone, and the letter carried it. */
  boolean isFromLetter() {
    return from.equals(letters.get(0).position);
  }
}
