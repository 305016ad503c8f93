package io.ytstats.status;

import io.ytstats.app.DeadLetter;
import io.ytstats.app.ParsedDeadLetter;
import io.ytstats.schema.Topics;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Distinct rejects from the dead-letter topics: a retry may write a letter twice, so a reject is
 * known by (group_id, topic, partition, offset). Of several letters of one reject the latest
 * counts.
 */
final class Rejects {
  private final Map<String, Reject> rejects = new LinkedHashMap<>();

  private static final class Reject {
    private final Instant at;
    private final String sentence;

    Reject(Instant at, String sentence) {
      this.at = at;
      this.sentence = sentence;
    }
  }

  /** The topics to read. */
  static String[] topics() {
    return new String[] {
      Topics.deadLetterOf(Topics.RAW_HARVEST),
      Topics.deadLetterOf(Topics.DAILY),
      Topics.deadLetterOf(Topics.MONTHLY)
    };
  }

  /**
   * Takes in a letter.
   *
   * @param message a record that is not a dead letter counts too, as rejected when it was sent
   */
  void add(ConsumerRecord<byte[], byte[]> message) {
    try {
      ParsedDeadLetter letter = DeadLetter.parse(message.key(), message.value());
      String sentence =
          String.format(
              "%s rejected %s-%d-%d: %s, %s",
              letter.groupId(),
              letter.topic(),
              letter.partition(),
              letter.offset(),
              letter.reason(),
              letter.detail());
      rejects.merge(
          letter.identity(),
          new Reject(letter.rejectedAt(), sentence),
          (one, other) -> other.at.isAfter(one.at) ? other : one);
    } catch (IOException e) {
      String record = message.topic() + "-" + message.partition() + "-" + message.offset();
      rejects.put(
          record,
          new Reject(Instant.ofEpochMilli(message.timestamp()), record + " is not a dead letter"));
    }
  }

  /** How many there are since that time. */
  long count(Instant since) {
    return sentences(since).size();
  }

  /** How many there are in all. */
  int count() {
    return rejects.size();
  }

  /** A sentence for each since that time, in the order in which they were read. */
  List<String> sentences(Instant since) {
    return rejects.values().stream()
        .filter(reject -> !reject.at.isBefore(since))
        .map(reject -> reject.sentence)
        .collect(Collectors.toList());
  }
}
