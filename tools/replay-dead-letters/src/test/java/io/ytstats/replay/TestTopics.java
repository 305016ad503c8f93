package io.ytstats.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ytstats.app.DeadLetter;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Creates, fills and reads the topics of the tests, and writes letters as an application does. */
final class TestTopics implements AutoCloseable {
  static final Instant REJECTED_AT = Instant.parse("2026-01-02T03:04:05Z");

  private final String bootstrapServers;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Future<?>> pending = new ArrayList<>();
  final Admin admin;

  TestTopics(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "compression.type",
                "lz4",
                "max.request.size",
                8 << 20,
                // See KafkaClients: with more, the first batch of a partition that was just created
                // can be refused and the second one accepted; the first one then fails for good.
                "max.in.flight.requests.per.connection",
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }

  void create(String... topics) throws Exception {
    for (String topic : topics) {
      admin
          .createTopics(
              Set.of(
                  new NewTopic(topic, 2, (short) 1)
                      .configs(Map.of("max.message.bytes", "4194304"))))
          .all()
          .get();
    }
    // a broker learns of a new topic a moment after its creation is acknowledged
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
        .until(() -> !admin.describeTopics(Set.of(topics)).allTopicNames().get().isEmpty());
  }

  void delete(String topic) throws Exception {
    admin.deleteTopics(Set.of(topic)).all().get();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !admin.listTopics().names().get().contains(topic));
  }

  void recreate(String topic) throws Exception {
    delete(topic);
    create(topic);
  }

  void limitMessages(String topic, int bytes) throws Exception {
    configure(topic, "max.message.bytes", String.valueOf(bytes));
  }

  void configure(String topic, String name, String value) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  String id(String topic) throws Exception {
    return admin
        .describeTopics(Set.of(topic))
        .topicNameValues()
        .get(topic)
        .get()
        .topicId()
        .toString();
  }

  /** Deletes all records of the topic, as its retention does in time. */
  void expireAll(String topic) throws Exception {
    for (int partition = 0; partition < 2; partition++) {
      // -1 is the end
      deleteBefore(new TopicPartition(topic, partition), -1);
    }
  }

  void deleteBefore(TopicPartition partition, long offset) throws Exception {
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset))).all().get();
  }

  /** Publishes a record and waits for its acknowledgement; returns the offset. */
  long send(TopicPartition partition, String key, byte[] value) throws Exception {
    return producer
        .send(new ProducerRecord<>(partition.topic(), partition.partition(), bytes(key), value))
        .get()
        .offset();
  }

  /** Sends a record with the header of a replayed copy. */
  long sendAsCopy(TopicPartition partition, String key, String value, String copiedFrom)
      throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(partition.topic(), partition.partition(), bytes(key), bytes(value));
    record.headers().add("replayed-from", bytes(copiedFrom));
    return producer.send(record).get().offset();
  }

  long send(TopicPartition partition, String key, String value) throws Exception {
    return send(partition, key, bytes(value));
  }

  void sendWithoutWaiting(TopicPartition partition, String key, String value) {
    pending.add(
        producer.send(
            new ProducerRecord<>(
                partition.topic(), partition.partition(), bytes(key), bytes(value))));
  }

  /** The letter of a record, in the topic's own dead-letter topic. */
  void reject(TopicPartition origin, long offset, String key, byte[] value) {
    reject(origin, offset, RejectReason.UNKNOWN_SCHEMA, key, value);
  }

  void reject(TopicPartition origin, long offset, String key, String value) {
    reject(origin, offset, key, bytes(value));
  }

  void reject(TopicPartition origin, long offset, RejectReason reason, String key, byte[] value) {
    rejectInto(origin.topic() + ".dlq", origin, offset, reason, key, value);
  }

  void rejectInto(
      String deadLetterTopic,
      TopicPartition origin,
      long offset,
      RejectReason reason,
      String key,
      byte[] value) {
    rejectInto(deadLetterTopic, "agg-daily", origin, offset, reason, key, value);
  }

  void rejectBy(String groupId, TopicPartition origin, long offset, String key, String value) {
    rejectInto(
        origin.topic() + ".dlq",
        groupId,
        origin,
        offset,
        RejectReason.UNKNOWN_SCHEMA,
        key,
        bytes(value));
  }

  private void rejectInto(
      String deadLetterTopic,
      String groupId,
      TopicPartition origin,
      long offset,
      RejectReason reason,
      String key,
      byte[] value) {
    DeadLetter letter = letter(groupId, origin, offset, reason, key, value);
    pending.add(producer.send(new ProducerRecord<>(deadLetterTopic, letter.key(), letter.value())));
  }

  static DeadLetter letter(
      String groupId,
      TopicPartition origin,
      long offset,
      RejectReason reason,
      String key,
      byte[] value) {
    return new DeadLetter(
        new BadRecordException(reason, "a test"),
        groupId,
        origin.topic(),
        origin.partition(),
        offset,
        bytes(key),
        value,
        REJECTED_AT);
  }

  /** Waits until all that was sent without waiting is acknowledged; throws if anything was not. */
  void flush() throws Exception {
    List<Future<?>> sent = List.copyOf(pending);
    pending.clear(); // a failure is this test's alone, not that of the tests after it
    for (Future<?> each : sent) {
      each.get();
    }
  }

  /**
   * Rejects every record of this value whose position is not in known, as a reader would that still
   * cannot read it; returns how many.
   */
  int rejectCopies(String topic, String value, Set<String> known) throws Exception {
    int rejected = 0;
    for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
      TopicPartition at = new TopicPartition(topic, record.partition());
      if (value.equals(text(record.value())) && known.add(at + "@" + record.offset())) {
        reject(at, record.offset(), text(record.key()), record.value());
        rejected++;
      }
    }
    flush();
    return rejected;
  }

  /** All that the topic holds, as key=value, in no order across partitions. */
  List<String> read(String topic) {
    return records(topic).stream().map(TestTopics::text).toList();
  }

  static String text(ConsumerRecord<byte[], byte[]> record) {
    return text(record.key()) + "=" + text(record.value());
  }

  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
    }
    return all;
  }

  /** Whether the topic exists and holds at least this many records. */
  boolean holds(String topic, int count) throws Exception {
    return admin.listTopics().names().get().contains(topic) && records(topic).size() >= count;
  }

  static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "null" : new String(bytes, UTF_8);
  }
}
