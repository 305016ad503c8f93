package io.ytstats.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A copy of an original that is sent to the topic of the original. */
final class Copy {
  final TopicInfo topic;

  /** Where the bytes were read: the position of the original, or of the first letter. */
  final Position from;

  /** The letters that are replayed once this is acknowledged; the first one named the original. */
  final List<Letter> letters = new ArrayList<>();

  /** The acknowledgement; null before it is sent, and in a dry run. */
  Future<RecordMetadata> acknowledgement;

  Copy(TopicInfo topic, Position from, Letter letter) {
    this.topic = topic;
    this.from = from;
    this.letters.add(letter);
  }

  /** Whether the original is lost and the bytes are those that the letter carries. */
  boolean isFromLetter() {
    return from.equals(letters.get(0).position);
  }
}
