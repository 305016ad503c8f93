package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store process between a topic of the test's own and the table {@code yt_daily}, which is empty
 * at first; see {@link SharedStack}.
 */
abstract class StoreScenario {
  /** A limit for a busy machine; most conditions hold within a second. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final AtomicInteger TOPICS = new AtomicInteger();

  private static Admin admin;
  private static Producer<byte[], byte[]> producer;

  @TempDir Path folder;

  private final RecordEncoder encoder = new RecordEncoder(RecordType.DAILY);

  /** The topic of the test; its consumer group has the same name. */
  private String topic;

  @BeforeAll
  static void connect() {
    admin = Admin.create(Map.of("bootstrap.servers", stack().bootstrapServers()));
    producer = producer(Map.of("linger.ms", "20"));
  }

  @AfterAll
  static void disconnect() {
    if (producer != null) {
      producer.close();
    }
    if (admin != null) {
      admin.close();
    }
  }

  @BeforeEach
  void ownTopicAndEmptyTable() throws Exception {
    topic = "store-test-" + TOPICS.incrementAndGet();
    admin
        .createTopics(
            Stream.of(topic, topic + ".dlq").map(name -> new NewTopic(name, 2, (short) 1)).toList())
        .all()
        .get();
    execute("TRUNCATE TABLE yt_daily");
  }

  static LocalStack stack() {
    return SharedStack.get();
  }

  static Admin admin() {
    return admin;
  }

  static void flush() {
    producer.flush();
  }

  String topic() {
    return topic;
  }

  byte[] encode(DataPoint point) {
    return encoder.encode(point);
  }

  static Producer<byte[], byte[]> producer(Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", stack().bootstrapServers());
    // with more, a new partition leader may reject some for good; see KafkaClients
    all.put("max.in.flight.requests.per.connection", "1");
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  void awaitRowCount(int count) {
    await().atMost(PATIENCE).until(() -> rows("").size() == count);
  }

  void commit(TopicPartition partition, long offset, String metadata) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            topic, Map.of(partition, new OffsetAndMetadata(offset, metadata)))
        .all()
        .get();
  }

  OffsetAndMetadata committedOffset(TopicPartition partition) throws Exception {
    return admin
        .listConsumerGroupOffsets(topic)
        .partitionsToOffsetAndMetadata()
        .get()
        .get(partition);
  }

  RunningStore store(String... options) throws Exception {
    return RunningStore.start(folder, options(options));
  }

  String[] options(String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers=" + stack().bootstrapServers(),
                "--input-topic=" + topic,
                "--group-id=" + topic,
                "--db-url=" + stack().jdbcUrl(),
                "--db-user=" + stack().dbUser(),
                "--db-password-file=" + stack().dbPasswordFile()));
    for (String option : options) {
      String name = option.substring(0, option.indexOf('=') + 1);
      all.removeIf(present -> present.startsWith(name));
      all.add(option);
    }
    return all.toArray(String[]::new);
  }

  static DataPoint point(String channel, String harvestTs, int subs) throws Exception {
    return DataPoint.of(
        channel, LocalDateTime.parse(harvestTs).toEpochSecond(ZoneOffset.UTC), subs);
  }

  void send(DataPoint point) {
    sendLater(point);
    producer.flush();
  }

  void sendLater(DataPoint point) {
    sendLater(
        new ProducerRecord<>(
            topic, point.channel().getBytes(StandardCharsets.UTF_8), encoder.encode(point)));
  }

  void sendAt(int partition, long timestamp, DataPoint point) {
    sendLater(new ProducerRecord<>(topic, partition, timestamp, null, encoder.encode(point)));
    producer.flush();
  }

  /** The caller flushes; its assertions fail if a record does not arrive. */
  @SuppressWarnings("FutureReturnValueIgnored")
  static void sendLater(ProducerRecord<byte[], byte[]> record) {
    producer.send(record);
  }

  void awaitRows(String... expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(rows("")).containsExactlyInAnyOrder(expected));
  }

  static List<String> rows(String condition) throws SQLException {
    return query("SELECT CONCAT(harvest_ts, ' ', channel, ' ', subs) FROM yt_daily " + condition);
  }

  static List<String> writing() throws SQLException {
    return query(
        "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'INSERT INTO yt_daily%'"
            + " AND COMMAND <> 'Prepare'");
  }

  void awaitCommitted(long records) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed()).isEqualTo(records));
  }

  /** The sum of the group's offsets: the topic is new, so this many records are committed. */
  long committed() throws Exception {
    return admin
        .listConsumerGroupOffsets(topic)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(offset -> offset == null ? 0 : offset.offset())
        .sum();
  }

  List<String> deadLetters(int count) {
    List<String> letters = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", stack().bootstrapServers(), "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          Stream.of(0, 1).map(number -> new TopicPartition(topic + ".dlq", number)).toList();
      long there =
          consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
      assertThat(there).isEqualTo(count);
      consumer.assign(partitions);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> letter :
                    consumer.poll(Duration.ofMillis(100))) {
                  letters.add(new String(letter.value(), StandardCharsets.UTF_8));
                }
                return letters.size() == count;
              });
    }
    return letters;
  }

  static void execute(String sql) throws SQLException {
    try (Connection connection = stack().database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static List<String> query(String sql) throws SQLException {
    try (Connection connection = stack().database().connectAsAdmin();
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
