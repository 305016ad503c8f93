package io.ytstats.status.model;

import io.ytstats.app.DeadLetter;
import io.ytstats.app.ParsedDeadLetter;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A rejected record. Immutable. */
public final class Reject {
  private final String identity;
  private final String reason;
  private final Instant at;
  private final String sentence;

  Reject(String identity, String reason, Instant at, String sentence) {
    this.identity = identity;
    this.reason = reason;
    this.at = at;
    this.sentence = sentence;
  }

  /**
   * A record of a dead-letter topic.
   *
   * @param message one that is not a dead letter is a reject too, as of the time when it was sent
   */
  public static Reject of(ConsumerRecord<byte[], byte[]> message) {
    try {
      ParsedDeadLetter letter = DeadLetter.parse(message.key(), message.value());
      return new Reject(
          letter.identity(),
          letter.reason(),
          letter.rejectedAt(),
          String.format(
              "%s rejected %s-%d-%d: %s, %s",
              letter.groupId(),
              letter.topic(),
              letter.partition(),
              letter.offset(),
              letter.reason(),
              letter.detail()));
    } catch (IOException e) {
      String record = message.topic() + "-" + message.partition() + "-" + message.offset();
      return new Reject(
          record,
          "not_a_dead_letter",
          Instant.ofEpochMilli(message.timestamp()),
          record + " is not a dead letter");
    }
  }

  /** What tells it from every other reject; copies of a dead letter have the same. */
  public String identity() {
    return identity;
  }

  /** The code of the reason; {@code not_a_dead_letter} for a record of another form. */
  public String reason() {
    return reason;
  }

  /** When it was rejected. */
  public Instant at() {
    return at;
  }

  /** Who rejected which record and why. It may hold a stranger's text: escape it where shown. */
  public String sentence() {
    return sentence;
  }
}
