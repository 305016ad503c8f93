package io.ytstats.harness;

import io.ytstats.app.Backoff;
import io.ytstats.app.KafkaFutures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What is asked of a cluster from outside: topics, offsets, groups, records. Commits nothing. Each
 * method that asks a broker throws a {@link io.ytstats.app.FatalException} if none answers.
 * Thread-safe.
 */
public final class KafkaCluster implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** For how long no record may come before reading fails. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

  /** A broker may not know a new topic yet. */
  private static final Backoff UNTIL_SERVED =
      Backoff.between(Duration.ofMillis(50), Duration.ofMillis(50))
          .within(Duration.ofSeconds(10))
          .retryingOn(e -> e.getCause() instanceof UnknownTopicOrPartitionException);

  private final Admin admin;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final String bootstrapServers;

  /** Without TLS and SASL, as a local stack is. */
  public KafkaCluster(String bootstrapServers) {
    this(
        bootstrapServers,
        Admin.create(Map.of("bootstrap.servers", (Object) bootstrapServers)),
        () ->
            new KafkaConsumer<>(
                Map.of(
                    "bootstrap.servers",
                    bootstrapServers,
                    "enable.auto.commit",
                    "false",
                    // of up to 1 MiB each
                    "max.poll.records",
                    100),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()));
  }

  /**
   * By clients that the caller has set up.
   *
   * @param admin closed with this
   * @param consumers gives a new consumer, without a subscription, for each read
   */
  public KafkaCluster(
      String bootstrapServers, Admin admin, Supplier<Consumer<byte[], byte[]>> consumers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = admin;
    this.consumers = consumers;
  }

  /** For what is not here. */
  public Admin admin() {
    return admin;
  }

  /** A producer of bytes with these properties; the caller closes it. */
  public KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>();
    // see KafkaClients: with more, a leader that was just elected refuses some for good
    all.put("max.in.flight.requests.per.connection", 1);
    all.putAll(properties);
    all.put("bootstrap.servers", bootstrapServers);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Creates a topic with one replica; returns once every partition is served. */
  public void createTopic(String name, int partitions, Map<String, String> configuration) {
    createTopics(List.of(name), partitions, configuration);
  }

  /** Creates topics with one replica; returns once every partition is served. */
  public void createTopics(
      Collection<String> names, int partitions, Map<String, String> configuration) {
    get(
        admin
            .createTopics(
                names.stream()
                    .map(name -> new NewTopic(name, partitions, (short) 1).configs(configuration))
                    .toList())
            .all());
    // served, and not only announced: else a producer's first batches may be taken out of order
    UNTIL_SERVED.run(() -> ends(names.toArray(String[]::new)));
  }

  /** Deletes topics. */
  public void deleteTopics(Collection<String> names) {
    get(admin.deleteTopics(names).all());
  }

  /** All topics but Kafka's own. */
  public Set<String> topics() {
    return new TreeSet<>(get(admin.listTopics().names()));
  }

  /** All consumer groups. */
  public Set<String> groups() {
    return get(admin.listConsumerGroups().all()).stream()
        .map(ConsumerGroupListing::groupId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The offset after the last record of each partition. */
  public Map<TopicPartition, Long> ends(String... topics) {
    return offsets(OffsetSpec.latest(), topics);
  }

  /** The offset of each partition's first record that was sent then or later, or else its end. */
  public Map<TopicPartition, Long> startsSince(Instant time, String... topics) {
    Map<TopicPartition, Long> starts = ends(topics);
    offsets(OffsetSpec.forTimestamp(time.toEpochMilli()), topics)
        .forEach(
            (partition, offset) -> starts.compute(partition, (p, e) -> offset < 0 ? e : offset));
    return starts;
  }

  /** How far a group is behind the end that the topic has now. */
  public GroupLag lag(String group, String topic) {
    return new GroupLag(this, group, topic, offsets(OffsetSpec.earliest(), topic), ends(topic));
  }

  /** The sum of the offsets that a group has committed of a topic. */
  public long committed(String group, String topic) {
    return committed(group).entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
        .mapToLong(entry -> entry.getValue().offset())
        .sum();
  }

  Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
  }

  /** How many records were ever written to a topic. */
  public long count(String topic) {
    return ends(topic).values().stream().mapToLong(Long::longValue).sum();
  }

  /** All records that topics hold now. */
  public List<ConsumerRecord<byte[], byte[]>> readAll(String... topics) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    read(ends(topics), records::add);
    return records;
  }

  /**
   * Hands over every record of the partitions that is before these ends, in each partition's order.
   *
   * @param ends the offset after the last record to read, of each partition
   * @return how many records that are
   * @throws HarnessException if none comes for half a minute
   */
  public long read(
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
          throw new HarnessException(
              "no record of " + ends.keySet() + " in " + SILENCE_LIMIT.toSeconds() + " s");
        }
      }
      return records;
    }
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec spec, String... topics) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    get(admin.describeTopics(List.of(topics)).allTopicNames())
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(one -> asked.put(new TopicPartition(topic, one.partition()), spec)));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get(admin.listOffsets(asked).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private static <T> T get(KafkaFuture<T> future) {
    return KafkaFutures.require("get an answer from Kafka", future);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
