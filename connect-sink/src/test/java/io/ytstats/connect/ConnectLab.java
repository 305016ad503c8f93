package io.ytstats.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Real servers, and a stock worker with the unpacked archive, configured over REST alone. */
final class ConnectLab implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LocalStack stack;
  private final ConnectWorker worker;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  /** Starts the servers and the worker, whose files are in the folder. */
  ConnectLab(Path folder) throws IOException {
    stack = LocalStack.inTemporaryFolder().start();
    Map<String, Object> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
    admin = Admin.create(kafka);
    producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    worker =
        new ConnectWorker(folder, stack.bootstrapServers(), stack.adminPasswordFile().getParent());
    worker.start();
  }

  LocalStack stack() {
    return stack;
  }

  ConnectWorker worker() {
    return worker;
  }

  @Override
  public void close() {
    worker.close();
    producer.close();
    admin.close();
    stack.close();
  }

  Map<String, String> config(String topic, int tasks) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("name", topic);
    config.put("connector.class", "io.ytstats.connect.LatestRowSinkConnector");
    config.put("topics", topic);
    config.put("tasks.max", Integer.toString(tasks));
    config.put("connection.url", stack.jdbcUrl());
    config.put("connection.user", stack.adminUser());
    Path password = stack.adminPasswordFile();
    config.put(
        "connection.password",
        "${directory:" + password.getParent() + ":" + password.getFileName() + "}");
    return config;
  }

  /** Has bad records go to a topic, with the reason in their headers. */
  static void addDeadLetters(Map<String, String> config, String topic) {
    config.put("errors.tolerance", "all");
    config.put("errors.deadletterqueue.topic.name", topic);
    config.put("errors.deadletterqueue.topic.replication.factor", "1");
    config.put("errors.deadletterqueue.context.headers.enable", "true");
  }

  void create(String name, Map<String, String> config) {
    // a worker that has just started may still rebalance
    await()
        .atMost(LIMIT)
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains(": 409 "))
        .until(
            () ->
                worker.send(
                        "PUT", "/connectors/" + name + "/config", JSON.writeValueAsString(config))
                    != null);
  }

  /** The problems of each key that has some. */
  Map<String, String> problems(Map<String, String> config) throws IOException {
    JsonNode answer =
        worker.send(
            "PUT",
            "/connector-plugins/LatestRowSinkConnector/config/validate",
            JSON.writeValueAsString(config));
    Map<String, String> problems = new LinkedHashMap<>();
    for (JsonNode each : answer.get("configs")) {
      JsonNode value = each.get("value");
      if (!value.get("errors").isEmpty()) {
        problems.put(value.get("name").asText(), value.get("errors").toString());
      }
    }
    return problems;
  }

  void createTopic(String topic, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  /** Publishes a value, or null; not flushed. */
  void send(String topic, String value) {
    sendBytes(topic, value == null ? null : value.getBytes(UTF_8));
  }

  /** As {@link #send}. */
  void sendBytes(String topic, byte[] value) {
    producer.send(new ProducerRecord<>(topic, value));
  }

  static String json(String text) {
    return text.replace('\'', '"');
  }

  /** Waits until the connector has committed every record of its topic. */
  void awaitCommitted(String topic) {
    await()
        .atMost(LIMIT)
        .failFast("a task has failed: " + topic, () -> hasFailed(topic))
        .until(() -> isCommitted(topic));
  }

  private boolean hasFailed(String connector) {
    try {
      return worker
          .send("GET", "/connectors/" + connector + "/status", "")
          .toString()
          .contains("FAILED");
    } catch (IOException e) {
      // not known to the worker yet
      return false;
    }
  }

  private boolean isCommitted(String topic) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets("connect-" + topic).partitionsToOffsetAndMetadata().get();
    for (Map.Entry<TopicPartition, Long> end : ends(topic).entrySet()) {
      OffsetAndMetadata offset = committed.get(end.getKey());
      if (end.getValue() > 0 && (offset == null || offset.offset() < end.getValue())) {
        return false;
      }
    }
    return true;
  }

  private Map<TopicPartition, Long> ends(String topic) throws Exception {
    Map<TopicPartition, OffsetSpec> asked = new LinkedHashMap<>();
    admin
        .describeTopics(List.of(topic))
        .topicNameValues()
        .get(topic)
        .get()
        .partitions()
        .forEach(
            each -> asked.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new LinkedHashMap<>();
    admin.listOffsets(asked).all().get().forEach((each, end) -> ends.put(each, end.offset()));
    return ends;
  }

  /** All records of a topic of one partition. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    long end = ends(topic).get(partition);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records;
  }

  static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), UTF_8);
  }

  void flush() {
    producer.flush();
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  List<String> query(String sql) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    }
  }
}
