package io.ytstats.status.model;

import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the first record of partitions from an offset on. It keeps its consumers, which join no
 * group. For one thread.
 */
final class FirstRecords implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final KafkaOptions options;
  private final String clientId;
  private final Map<IsolationLevel, Consumer<byte[], byte[]>> consumers =
      new EnumMap<>(IsolationLevel.class);

  /** Connects when it is first asked. */
  FirstRecords(KafkaOptions options, String clientId) {
    this.options = options;
    this.clientId = clientId;
  }

  /**
   * The timestamps of the first records, in milliseconds since 1970.
   *
   * @param from the offset of each partition to begin with
   * @param ends where each partition ends
   * @return nothing for a partition that holds no record before its end: there are only markers and
   *     aborted records
   * @throws FatalException if the broker gives no record in 10 s
   */
  Map<TopicPartition, Long> timestamps(
      IsolationLevel isolation, Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> open = new HashMap<>(from);
    open.entrySet().removeIf(each -> each.getValue() >= ends.get(each.getKey()));
    if (open.isEmpty()) {
      return Collections.emptyMap();
    }
    Consumer<byte[], byte[]> consumer = consumers.computeIfAbsent(isolation, this::consumer);
    boolean done = false;
    try {
      Map<TopicPartition, Long> found = read(consumer, open, ends);
      consumer.unsubscribe();
      done = true;
      return found;
    } finally {
      if (!done) {
        consumers.remove(isolation);
        consumer.close(CLOSE_TIMEOUT);
      }
    }
  }

  private static Map<TopicPartition, Long> read(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> open,
      Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> found = new HashMap<>();
    consumer.assign(open.keySet());
    open.forEach(consumer::seek);
    long began = System.nanoTime();
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.get(partition) && open.remove(partition) != null) {
          found.put(partition, record.timestamp());
        }
      }
      open.keySet()
          .removeIf(partition -> consumer.position(partition, POLL) >= ends.get(partition));
      consumer.assign(open.keySet());
      if (System.nanoTime() - began > LIMIT.toNanos()) {
        throw new FatalException(
            "no record of " + open.keySet() + " in " + LIMIT.getSeconds() + " s");
      }
    }
    return found;
  }

  private Consumer<byte[], byte[]> consumer(IsolationLevel isolation) {
    Map<String, String> fixed = new HashMap<>();
    fixed.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
    fixed.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // one record of each partition is looked at; a fetch has at least one batch
    fixed.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "4096");
    fixed.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100");
    return KafkaClients.partitionReader(options, clientId, fixed);
  }

  @Override
  public void close() {
    consumers.values().forEach(consumer -> consumer.close(CLOSE_TIMEOUT));
    consumers.clear();
  }
}
