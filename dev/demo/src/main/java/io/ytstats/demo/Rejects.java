package io.ytstats.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.schema.Topics;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Distinct rejects out of the dead-letter topics: a retry may write a letter twice, so one is known
 * by (group_id, topic, partition, offset). Of several letters of one reject the latest counts.
 */
final class Rejects {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Reject> rejects = new LinkedHashMap<>();

  /** One reject: when, and a sentence. */
  private record Reject(Instant at, String sentence) {}

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
   * @param message what is no letter of the suite counts too, as rejected when it was sent
   */
  void add(ConsumerRecord<byte[], byte[]> message) {
    byte[] value = message.value();
    JsonNode letter;
    Instant at;
    try {
      letter = JSON.readTree(value == null ? new byte[0] : value);
      at = Instant.parse(letter.path("rejected_at").asText());
    } catch (IOException | DateTimeException e) {
      String place = message.topic() + "-" + message.partition() + "-" + message.offset();
      rejects.put(
          place,
          new Reject(Instant.ofEpochMilli(message.timestamp()), place + " is no dead letter"));
      return;
    }
    String record =
        letter.path("topic").asText()
            + "-"
            + letter.path("partition").asText()
            + "-"
            + letter.path("offset").asText();
    String group = letter.path("group_id").asText();
    rejects.merge(
        group + " " + record,
        new Reject(
            at,
            group
                + " rejected "
                + record
                + ": "
                + letter.path("reason").asText()
                + ", "
                + letter.path("detail").asText()),
        (one, other) -> other.at.isAfter(one.at) ? other : one);
  }

  /** How many there are since that time. */
  long count(Instant since) {
    return rejects.values().stream().filter(reject -> !reject.at.isBefore(since)).count();
  }

  /** How many there are at all. */
  int count() {
    return rejects.size();
  }

  /** A sentence for each since that time, in the order they were read. */
  Iterable<String> sentences(Instant since) {
    return rejects.values().stream()
        .filter(reject -> !reject.at.isBefore(since))
        .map(Reject::sentence)
        .toList();
  }
}
