package io.ytstats.app;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * What is asked of a cluster from outside: offsets, groups, records. It joins no group and commits
 * nothing. Each method that asks a broker throws a {@link FatalException} if none answers.
 * Thread-safe.
 */
public class ClusterReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** For how long no record may come before reading fails. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

  private final Admin admin;
  private final Supplier<Consumer<byte[], byte[]>> consumers;

  /**
   * By clients that the caller has set up.
   *
   * @param admin closed with this
   * @param consumers gives a new consumer, without a subscription, for each read
   */
  public ClusterReader(Admin admin, Supplier<Consumer<byte[], byte[]>> consumers) {
    this.admin = admin;
    this.consumers = consumers;
  }

  /** For what is not here. */
  public final Admin admin() {
    return admin;
  }

  /** The offset after the last record of each partition. */
  public final Map<TopicPartition, Long> ends(String... topics) {
    return offsets(OffsetSpec.latest(), topics);
  }

  /** The offset of each partition's first record that was sent then or later, or else its end. */
  public final Map<TopicPartition, Long> startsSince(Instant time, String... topics) {
    Map<TopicPartition, Long> starts = ends(topics);
    offsets(OffsetSpec.forTimestamp(time.toEpochMilli()), topics)
        .forEach(
            (partition, offset) -> starts.compute(partition, (p, e) -> offset < 0 ? e : offset));
    return starts;
  }

  /** How far a group is behind the end that the topic has now. */
  public final GroupLag lag(String group, String topic) {
    return new GroupLag(this, group, offsets(OffsetSpec.earliest(), topic), ends(topic));
  }

  /** What a group has committed; null for a partition without an offset. */
  public final Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    return answer(
        () ->
            KafkaFutures.getOfGroup(
                group,
                "Describe",
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
  }

  /**
   * Hands over every record of the partitions that is before these ends, in each partition's order.
   *
   * @param ends the offset after the last record to read, of each partition
   * @return how many records that are
   * @throws FatalException if none comes for half a minute
   */
  public final long read(
      Map<TopicPartition, Long> ends,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> handler) {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      long records = 0;
      long heard = System.nanoTime();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          heard = System.nanoTime();
          if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
            records++;
            handler.accept(record);
          }
        }
        if (System.nanoTime() - heard > SILENCE_LIMIT.toNanos()) {
          throw new FatalException(
              "no record of " + ends.keySet() + " in " + SILENCE_LIMIT.getSeconds() + " s");
        }
      }
      return records;
    }
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec spec, String... topics) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    admin
        .describeTopics(Arrays.asList(topics))
        .topicNameValues()
        .forEach(
            (topic, description) ->
                answer(() -> KafkaFutures.getOfTopic(topic, "Describe", description))
                    .partitions()
                    .forEach(one -> asked.put(new TopicPartition(topic, one.partition()), spec)));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get(admin.listOffsets(asked).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  /** Waits for the answer of an operation of {@link #admin()}. */
  protected static <T> T get(KafkaFuture<T> future) {
    return answer(() -> KafkaFutures.get(future));
  }

  private static <T> T answer(Supplier<T> question) {
    try {
      return question.get();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new FatalException("cannot get an answer from Kafka: " + KafkaFutures.reason(e), e);
    }
  }

  /** Closes the admin client; a request that is under way has a second. */
  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
