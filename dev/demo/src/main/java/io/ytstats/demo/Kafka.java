package io.ytstats.demo;

import io.ytstats.app.AppOptions;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** A reader's view of the topics and the groups; commits nothing. */
final class Kafka implements AutoCloseable {
  private static final String CLIENT = "demo";

  /** How long no record may come before a read is given up. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(200);

  private final AppOptions options;
  private final Admin admin;

  Kafka(AppOptions options) {
    this.options = options;
    this.admin = KafkaClients.admin(options, CLIENT);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  /** The offset of each partition's next record to come. */
  Map<TopicPartition, Long> ends(String... topics) throws InterruptedException {
    return offsets(OffsetSpec.latest(), topics);
  }

  /**
   * The offset of each partition's first record that was sent then or later, or of the next to
   * come.
   */
  Map<TopicPartition, Long> startsSince(Instant time, String... topics)
      throws InterruptedException {
    Map<TopicPartition, Long> starts = ends(topics);
    offsets(OffsetSpec.forTimestamp(time.toEpochMilli()), topics)
        .forEach(
            (partition, offset) -> {
              if (offset >= 0) {
                starts.put(partition, offset);
              }
            });
    return starts;
  }

  /** How many records of its topic a stage has not taken in, by its committed offsets. */
  long behind(Stage stage) throws InterruptedException {
    Map<TopicPartition, Long> next = offsets(OffsetSpec.earliest(), stage.inputTopic());
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(
            admin
                .listConsumerGroupOffsets(stage.groupId())
                .partitionsToOffsetAndMetadata(stage.groupId()));
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            // an offset below the start stands for records that are gone
            next.computeIfPresent(partition, (p, start) -> Math.max(start, offset.offset()));
          }
        });
    return count(next, ends(stage.inputTopic()));
  }

  /** The number of offsets from one position to another, over all partitions of the latter. */
  static long count(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
    return to.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - from.getOrDefault(end.getKey(), 0L)))
        .sum();
  }

  /**
   * Hands over every record that is there before these ends.
   *
   * @return how many those are
   * @throws FatalException if for a while none comes
   */
  long read(Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
    try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer =
        KafkaClients.consumer(options, CLIENT, Map.of())) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      long records = 0;
      long heard = System.nanoTime();
      Collection<TopicPartition> unfinished;
      while (!(unfinished =
              ends.keySet().stream()
                  .filter(partition -> consumer.position(partition) < ends.get(partition))
                  .toList())
          .isEmpty()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          heard = System.nanoTime();
          if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
            records++;
            handler.accept(record);
          }
        }
        if (System.nanoTime() - heard > PATIENCE.toNanos()) {
          throw new FatalException(
              "no record of " + unfinished + " in " + PATIENCE.toSeconds() + " s");
        }
      }
      return records;
    }
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec spec, String... topics)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    get(admin.describeTopics(List.of(topics)).allTopicNames())
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(
                        partition ->
                            asked.put(new TopicPartition(topic, partition.partition()), spec)));
    Map<TopicPartition, ListOffsetsResultInfo> found = get(admin.listOffsets(asked).all());
    return found.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> entry.getValue().offset(), Math::max, HashMap::new));
  }

  private <T> T get(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new FatalException(
          "Kafka at " + options.bootstrapServers() + ": " + e.getCause().getMessage(),
          e.getCause());
    }
  }
}
