package io.ytstats.app;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Creates Kafka clients. Their properties are the suite's defaults, overridden by {@code
 * --kafka-config}, overridden by those that the delivery guarantee depends on.
 */
public final class KafkaClients {
  private KafkaClients() {}

  /** An admin client; the caller closes it. */
  public static Admin admin(KafkaOptions options, String clientId) {
    // one attempt of an operation against an unavailable broker; what must wait longer retries
    return admin(options, clientId, Duration.ofSeconds(10));
  }

  /**
   * An admin client; the caller closes it.
   *
   * @param timeout how long an operation may take, with the client's own retries
   */
  public static Admin admin(KafkaOptions options, String clientId, Duration timeout) {
    Map<String, String> properties = new HashMap<>();
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
    properties.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(timeout.toMillis()));
    properties.put(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(timeout.toMillis() / 2));
    properties.putAll(options.extraKafkaProperties());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    return Admin.create(toProperties(properties));
  }

  /**
   * The properties of a producer whose sends are durable once acknowledged: idempotent, acks=all.
   */
  public static Map<String, String> producerProperties(KafkaOptions options, String clientId) {
    Map<String, String> properties = new HashMap<>();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "20");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "131072");
    // KAFKA-14359: with several requests in flight, the leader of a partition that was just created
    // may fail a new producer's first batch with a retriable error and accept its second. It then
    // rejects every retry of the first as out of order, until the delivery timeout.
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    // a dead letter has up to 256 KiB of the rejected value, in base64
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "1048576");
    properties.putAll(options.extraKafkaProperties());
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    return properties;
  }

  /**
   * A consumer of raw bytes in a group, which does not commit by itself; the caller closes it.
   *
   * @param defaults properties that {@code --kafka-config} may override
   */
  public static Consumer<byte[], byte[]> consumer(
      KafkaOptions options, String groupId, Map<String, String> defaults) {
    return consumer(options, groupId, defaults, Collections.emptyMap());
  }

  /**
   * As {@link #consumer(KafkaOptions, String, Map)}, with properties that cannot be overridden.
   *
   * @param fixed properties that override {@code --kafka-config}
   */
  public static Consumer<byte[], byte[]> consumer(
      KafkaOptions options,
      String groupId,
      Map<String, String> defaults,
      Map<String, String> fixed) {
    return consumer(
        options,
        groupId,
        defaults,
        fixed,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** The same, with the caller's deserializers. */
  public static Consumer<byte[], byte[]> consumer(
      KafkaOptions options,
      String groupId,
      Map<String, String> defaults,
      Map<String, String> fixed,
      Deserializer<byte[]> keys,
      Deserializer<byte[]> values) {
    return new KafkaConsumer<>(consumerProperties(options, groupId, defaults, fixed), keys, values);
  }

  /**
   * As {@link #consumer(KafkaOptions, String, Map, Map)}, with at most 8 MiB in a poll, or one
   * record of any size (see {@link PollBudget}).
   */
  public static Consumer<byte[], byte[]> boundedConsumer(
      KafkaOptions options,
      String groupId,
      Map<String, String> defaults,
      Map<String, String> fixed) {
    return boundedConsumer(consumerProperties(options, groupId, defaults, fixed));
  }

  /**
   * A consumer with these properties and with at most 8 MiB in a poll, or one record of any size.
   */
  public static Consumer<byte[], byte[]> boundedConsumer(Properties properties) {
    PollBudget budget = new PollBudget();
    return new KafkaConsumer<byte[], byte[]>(properties, budget.keys(), budget.values()) {
      @Override
      public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        budget.begin();
        return super.poll(timeout);
      }
    };
  }

  /**
   * A consumer that reads partitions at given offsets, see {@link #partitionReaderProperties}, with
   * at most 8 MiB in a poll, or one record of any size.
   *
   * @param fixed properties that take precedence over those of the options
   */
  public static Consumer<byte[], byte[]> partitionReader(
      KafkaOptions options, String clientId, Map<String, String> fixed) {
    Map<String, String> properties = partitionReaderProperties(options, clientId);
    properties.putAll(fixed);
    return boundedConsumer(toProperties(properties));
  }

  /**
   * The properties of a consumer that reads one partition at given offsets, in no group, and of a
   * transaction only what was committed. An offset that the broker does not have is an error. For
   * {@link #boundedConsumer(Properties)}: a poll of so many records may hold gigabytes.
   */
  public static Map<String, String> partitionReaderProperties(
      KafkaOptions options, String clientId) {
    Map<String, String> properties = new HashMap<>();
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "4194304");
    properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, "1048576");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    properties.putAll(options.extraKafkaProperties());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    return properties;
  }

  private static Properties consumerProperties(
      KafkaOptions options,
      String groupId,
      Map<String, String> defaults,
      Map<String, String> fixed) {
    Map<String, String> properties = new HashMap<>(defaults);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, groupId);
    properties.putAll(options.extraKafkaProperties());
    properties.putAll(fixed);
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    return toProperties(properties);
  }

  private static Properties toProperties(Map<String, String> map) {
    Properties properties = new Properties();
    properties.putAll(map);
    return properties;
  }
}
