package io.ytstats.console;

import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * When the first records after given offsets were sent: that is how far behind in time a group is.
 * A record is read once, and its time is remembered while it stays the first. For one thread.
 */
final class OldestRecords implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  /** What is not known by then is not known this time. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<Position, Long> known = new HashMap<>();

  private record Position(TopicPartition partition, long offset) {}

  /** The caller closes it. */
  OldestRecords(KafkaOptions options) {
    Map<String, Object> properties =
        new HashMap<>(KafkaClients.partitionReaderProperties(options, "console-oldest"));
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
    // one record is wanted; a larger one still comes whole
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "4096");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Forgets what is not first any more. */
  void retain(Set<Map<TopicPartition, Long>> inUse) {
    known
        .keySet()
        .removeIf(
            position ->
                inUse.stream()
                    .noneMatch(
                        each ->
                            Long.valueOf(position.offset).equals(each.get(position.partition))));
  }

  /**
   * The time of the oldest of these records.
   *
   * @param next the first offset that counts, of each partition that has a record there
   * @return milliseconds since 1970; null if there is none, or it could not be read in time
   */
  Long oldest(Map<TopicPartition, Long> next) {
    Map<TopicPartition, Long> unknown = new HashMap<>(next);
    unknown.entrySet().removeIf(e -> known.containsKey(new Position(e.getKey(), e.getValue())));
    if (!unknown.isEmpty()) {
      read(unknown);
    }
    Long oldest = null;
    for (Map.Entry<TopicPartition, Long> each : next.entrySet()) {
      Long time = known.get(new Position(each.getKey(), each.getValue()));
      if (time != null && (oldest == null || time < oldest)) {
        oldest = time;
      }
    }
    return oldest;
  }

  private void read(Map<TopicPartition, Long> unknown) {
    consumer.assign(unknown.keySet());
    unknown.forEach(consumer::seek);
    long end = System.nanoTime() + LIMIT.toNanos();
    try {
      while (!consumer.assignment().isEmpty() && System.nanoTime() < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          known.putIfAbsent(new Position(partition, unknown.get(partition)), record.timestamp());
          Set<TopicPartition> left = new HashSet<>(consumer.assignment());
          left.remove(partition);
          consumer.assign(left);
        }
      }
    } catch (OffsetOutOfRangeException e) {
      // expired since the offsets were asked for; the next round asks again
    } finally {
      consumer.unsubscribe();
    }
  }

  @Override
  public void close() {
    consumer.close(Duration.ofSeconds(1));
  }
}
