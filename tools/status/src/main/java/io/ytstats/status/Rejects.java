package io.ytstats.status;

import io.ytstats.schema.Topics;
import io.ytstats.status.model.Reject;
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

  /** The topics to read. */
  static String[] topics() {
    return Topics.DEAD_LETTERS.toArray(new String[0]);
  }

  /** Takes in a record of a dead-letter topic. */
  void add(ConsumerRecord<byte[], byte[]> message) {
    Reject reject = Reject.of(message);
    rejects.merge(
        reject.identity(), reject, (one, other) -> other.at().isAfter(one.at()) ? other : one);
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
        .filter(reject -> !reject.at().isBefore(since))
        .map(Reject::sentence)
        .collect(Collectors.toList());
  }
}
