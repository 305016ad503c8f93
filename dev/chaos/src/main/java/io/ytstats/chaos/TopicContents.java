package io.ytstats.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ytstats.app.DeadLetter;
import io.ytstats.app.ParsedDeadLetter;
import io.ytstats.harness.KafkaCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the topics hold at the end of a run: the distinct rejects of the dead-letter topics, and the
 * bad records of the raw topic, which are known by their keys. Both must be the same records.
 */
final class TopicContents {
  private final Set<String> bad = new TreeSet<>();
  private final Set<String> badKeys = new HashSet<>();
  private final Set<String> rejected = new TreeSet<>();
  private final long letters;
  private final long rawRecords;
  private final long dailyResults;
  private final long monthlyResults;

  /** Reads the topics to the ends that they have now. */
  TopicContents(KafkaCluster kafka) {
    rawRecords = kafka.read(kafka.ends(Message.RAW), this::addRaw);
    letters =
        kafka.read(
            kafka.ends(Message.RAW + ".dlq", Message.DAILY + ".dlq", Message.MONTHLY + ".dlq"),
            this::addLetter);
    dailyResults = kafka.count(Message.DAILY);
    monthlyResults = kafka.count(Message.MONTHLY);
  }

  /** How many distinct bad records were sent. */
  int bad() {
    return badKeys.size();
  }

  /** How many distinct rejects there are. */
  int distinct() {
    return rejected.size();
  }

  /** How many dead letters there are. */
  long letters() {
    return letters;
  }

  /** How many records the raw topic has. */
  long rawRecords() {
    return rawRecords;
  }

  /** How many records yt_daily has: the daily job's results, and the load's bursts. */
  long dailyResults() {
    return dailyResults;
  }

  /** How many records yt_monthly has: the monthly job's results, and the load's bursts. */
  long monthlyResults() {
    return monthlyResults;
  }

  /** A sentence for each bad record that was not rejected, and for each other one that was. */
  List<String> wrongRejects() {
    List<String> problems = new ArrayList<>();
    Set<String> missing = new TreeSet<>(bad);
    missing.removeAll(rejected);
    missing.forEach(record -> problems.add("bad and not rejected: " + record));
    Set<String> unexpected = new TreeSet<>(rejected);
    unexpected.removeAll(bad);
    unexpected.forEach(record -> problems.add("rejected and not bad: " + record));
    return problems;
  }

  private void addRaw(ConsumerRecord<byte[], byte[]> message) {
    String key = message.key() == null ? "" : new String(message.key(), UTF_8);
    if (key.startsWith(LoadRecords.BAD_KEY_PREFIX)) {
      badKeys.add(key);
      bad.add(text("agg-daily", message.topic(), message.partition(), message.offset()));
    }
  }

  private void addLetter(ConsumerRecord<byte[], byte[]> message) {
    try {
      rejected.add(DeadLetter.parse(message.key(), message.value()).identity());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the form of {@link ParsedDeadLetter#identity}. */
  private static String text(String group, String topic, int partition, long offset) {
    return group + " " + topic + "-" + partition + " offset " + offset;
  }
}
