package io.ytstats.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What stands in the topics at the end: above all the distinct rejects of the dead-letter topics
 * beside the bad records of the raw topic, which are known by their keys. The places must be the
 * same ones.
 */
final class TopicContents {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> badPlaces = new TreeSet<>();
  private final Set<String> badKeys = new HashSet<>();
  private final Set<String> rejected = new TreeSet<>();
  private long letters;
  private long rawRecords;
  private long dailyResults;
  private long monthlyResults;

  private TopicContents() {}

  /** Reads the topics to their ends of now. */
  static TopicContents read(String bootstrapServers) {
    TopicContents contents = new TopicContents();
    contents.rawRecords = read(bootstrapServers, "yt_raw_harvest", contents::addRaw);
    for (String topic : List.of("yt_raw_harvest.dlq", "yt_daily.dlq", "yt_monthly.dlq")) {
      contents.letters += read(bootstrapServers, topic, contents::addLetter);
    }
    contents.dailyResults = read(bootstrapServers, "yt_daily", result -> {});
    contents.monthlyResults = read(bootstrapServers, "yt_monthly", result -> {});
    return contents;
  }

  /** How many distinct bad records were sent. */
  int bad() {
    return badKeys.size();
  }

  /** How many distinct rejects there are. */
  int distinct() {
    return rejected.size();
  }

  /** How many dead letters tell of them. */
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

  /**
   * What is wrong with the rejects, in sentences; none if each bad record was rejected, and nothing
   * else.
   */
  List<String> wrongRejects() {
    List<String> problems = new ArrayList<>();
    Set<String> missing = new TreeSet<>(badPlaces);
    missing.removeAll(rejected);
    missing.forEach(place -> problems.add("bad and not rejected: " + place));
    Set<String> unexpected = new TreeSet<>(rejected);
    unexpected.removeAll(badPlaces);
    unexpected.forEach(place -> problems.add("rejected and not bad: " + place));
    return problems;
  }

  private void addRaw(ConsumerRecord<byte[], byte[]> message) {
    String key = message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
    if (key.startsWith(LoadRecords.BAD_KEY_PREFIX)) {
      badKeys.add(key);
      badPlaces.add(place("agg-daily", message.topic(), message.partition(), message.offset()));
    }
  }

  private void addLetter(ConsumerRecord<byte[], byte[]> message) {
    try {
      JsonNode letter = JSON.readTree(message.value());
      rejected.add(
          place(
              letter.required("group_id").asText(),
              letter.required("topic").asText(),
              letter.required("partition").asInt(),
              letter.required("offset").asLong()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String place(String group, String topic, int partition, long offset) {
    return group + " " + topic + "-" + partition + " offset " + offset;
  }

  private static long read(
      String bootstrapServers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                // of up to 1 MiB each
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                50),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long records = 0;
      long heard = System.nanoTime();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          heard = System.nanoTime();
          records++;
          handler.accept(message);
        }
        if (System.nanoTime() - heard > PATIENCE.toNanos()) {
          throw new IllegalStateException("no record of " + topic + " in " + PATIENCE);
        }
      }
      return records;
    }
  }
}
