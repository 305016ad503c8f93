package io.ytstats.console;

import io.ytstats.app.DeadLetter;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import io.ytstats.app.ParsedDeadLetter;
import io.ytstats.console.Snapshot.Rejects;
import io.ytstats.schema.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * The latest rejects, read from the dead-letter topics as they come. A retry may write a letter
 * twice: a reject is known by its identity. It is filled by one thread and read by any.
 */
final class RejectLog implements AutoCloseable {
  /** How many rejects are kept; the page shows them by hundreds. */
  static final int KEPT = 1_000;

  /** How far back a partition is read at first. */
  private static final long FIRST_OFFSETS = 1_000;

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final KafkaOptions options;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> positions = new HashMap<>();

  /** By identity, the one that came last at the end. Guarded by this. */
  private final Map<String, Reject> rejects = new LinkedHashMap<>();

  /** The caller closes it. */
  RejectLog(KafkaOptions options) {
    this.options = options;
    this.consumer = KafkaClients.partitionReader(options, "console-rejects", Map.of());
  }

  /** Reads what has come since the last time, for two seconds at most. */
  void follow(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> open = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          if (Topics.DEAD_LETTERS.contains(partition.topic())) {
            long start = starts.get(partition);
            long from =
                Math.max(
                    start, positions.getOrDefault(partition, Math.max(start, end - FIRST_OFFSETS)));
            positions.put(partition, from > end ? start : from);
            if (from < end) {
              open.put(partition, end);
            }
          }
        });
    if (open.isEmpty()) {
      return;
    }
    consumer.assign(open.keySet());
    open.keySet().forEach(partition -> consumer.seek(partition, positions.get(partition)));
    long limit = System.nanoTime() + LIMIT.toNanos();
    try {
      while (System.nanoTime() < limit
          && open.entrySet().stream().anyMatch(e -> positions.get(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          add(record);
        }
        open.keySet().forEach(each -> positions.put(each, consumer.position(each)));
      }
    } catch (OffsetOutOfRangeException e) {
      // expired since the offsets were asked for; the next round begins at the new start
      e.partitions().forEach(positions::remove);
    } finally {
      consumer.unsubscribe();
    }
  }

  private synchronized void add(ConsumerRecord<byte[], byte[]> record) {
    Reject reject = reject(record);
    rejects.remove(reject.id());
    rejects.put(reject.id(), reject);
    if (rejects.size() > KEPT) {
      rejects.remove(rejects.keySet().iterator().next());
    }
  }

  private Reject reject(ConsumerRecord<byte[], byte[]> record) {
    String position = record.topic() + "-" + record.partition() + " offset " + record.offset();
    try {
      ParsedDeadLetter letter = DeadLetter.parse(record.key(), record.value());
      return Reject.of(letter, record.topic(), position, options.bootstrapServers());
    } catch (IOException e) {
      return Reject.notALetter(
          position, Instant.ofEpochMilli(record.timestamp()), e.getMessage(), record.value());
    }
  }

  /** The latest rejects, the latest first. */
  synchronized List<Reject> latest() {
    List<Reject> latest = new ArrayList<>(rejects.values());
    Collections.reverse(latest);
    return latest;
  }

  /** How many there are. */
  synchronized Rejects summary(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
    long letters = 0;
    for (String topic : Topics.DEAD_LETTERS) {
      letters += KafkaSampler.sum(ends, topic) - KafkaSampler.sum(starts, topic);
    }
    Map<String, Integer> byReason = new TreeMap<>();
    rejects.values().forEach(reject -> byReason.merge(reject.reason(), 1, Integer::sum));
    Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
    long lastHour =
        rejects.values().stream()
            .filter(reject -> Instant.parse(reject.at()).isAfter(hourAgo))
            .count();
    return new Rejects(letters, rejects.size(), (int) lastHour, byReason);
  }

  @Override
  public void close() {
    consumer.close(Duration.ofSeconds(1));
  }
}
