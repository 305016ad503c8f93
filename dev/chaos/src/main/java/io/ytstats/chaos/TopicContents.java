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
import org.apache.kafka.common.TopicPartition;

/**
 * What the topics hold at the end of a run: the distinct rejects of the dead-letter topics, and the
 * bad records of the raw topic, which are known by their keys. Both must be the same records.
 *
 * @param badKeys the distinct keys of the bad records
 * @param bad the bad records, in the form of {@link ParsedDeadLetter#identity}; a producer's retry
 *     may have written one twice
 * @param rejected the distinct rejects, in the same form
 * @param letters how many dead letters there are
 * @param rawRecords how many records the raw topic has
 * @param dailyResults how many records yt_daily has: the daily job's results, and the load's bursts
 * @param monthlyResults the same of yt_monthly
 */
record TopicContents(
    Set<String> badKeys,
    Set<String> bad,
    Set<String> rejected,
    long letters,
    long rawRecords,
    long dailyResults,
    long monthlyResults) {

  /** Reads the topics to the ends that they have now. */
  static TopicContents of(KafkaCluster kafka) {
    Set<String> badKeys = new HashSet<>();
    Set<String> bad = new TreeSet<>();
    long rawRecords =
        kafka.read(
            kafka.ends(Message.RAW),
            record -> {
              String key = record.key() == null ? "" : new String(record.key(), UTF_8);
              if (key.startsWith(LoadRecords.BAD_KEY_PREFIX)) {
                badKeys.add(key);
                bad.add(
                    "agg-daily "
                        + new TopicPartition(record.topic(), record.partition())
                        + " offset "
                        + record.offset());
              }
            });
    Set<String> rejected = new TreeSet<>();
    long letters =
        kafka.read(
            kafka.ends(Message.RAW + ".dlq", Message.DAILY + ".dlq", Message.MONTHLY + ".dlq"),
            letter -> rejected.add(identity(letter)));
    return new TopicContents(
        badKeys,
        bad,
        rejected,
        letters,
        rawRecords,
        kafka.count(Message.DAILY),
        kafka.count(Message.MONTHLY));
  }

  /** A sentence for each bad record that was not rejected, and for each other one that was. */
  List<String> wrongRejects() {
    List<String> problems = new ArrayList<>();
    bad.stream()
        .filter(record -> !rejected.contains(record))
        .forEach(record -> problems.add("bad and not rejected: " + record));
    rejected.stream()
        .filter(record -> !bad.contains(record))
        .forEach(record -> problems.add("rejected and not bad: " + record));
    return problems;
  }

  private static String identity(ConsumerRecord<byte[], byte[]> letter) {
    try {
      return DeadLetter.parse(letter.key(), letter.value()).identity();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
