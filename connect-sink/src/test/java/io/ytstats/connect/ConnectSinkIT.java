package io.ytstats.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock worker with the unpacked archive, configured over REST alone, on real servers. */
class ConnectSinkIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CLASS = "io.ytstats.connect.LatestRowSinkConnector";

  @TempDir static Path folder;

  private static LocalStack stack;
  private static ConnectWorker worker;
  private static Admin admin;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() throws IOException {
    stack = LocalStack.inTemporaryFolder().start();
    Map<String, Object> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
    admin = Admin.create(kafka);
    producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    worker =
        new ConnectWorker(folder, stack.bootstrapServers(), stack.adminPasswordFile().getParent());
    worker.start();
  }

  @AfterAll
  static void stop() {
    if (worker != null) {
      worker.close();
      producer.close();
      admin.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void theArchiveIsFoundByItsManifests() throws IOException {
    assertThat(worker.send("GET", "/connector-plugins?connectorsOnly=false", "").toString())
        .contains(CLASS)
        .contains("io.ytstats.connect.SuiteRecordConverter");
  }

  @Test
  void theCheckNamesEachProblemWithItsKeyAndTheStatementThatFixesIt() throws Exception {
    execute(
        "CREATE TABLE unfit (product VARCHAR(20) PRIMARY KEY, seen_at FLOAT NULL, ean INT UNIQUE,"
            + " note VARCHAR(10) NOT NULL)");
    Map<String, String> config = config("unfit", 1);
    config.put("pk.fields", "product,shop");
    config.put("freshness.fields", "seen_at");
    config.put("fields", "ean,colour");
    config.put("on.stale", "report");
    assertThat(problems(config).toString()).contains("on.stale", "errors.deadletterqueue");

    config.put("errors.deadletterqueue.topic.name", "unfit.dlq");
    assertThat(problems(config).get("pk.fields"))
        .contains("no column shop", "ALTER TABLE unfit DROP PRIMARY KEY, ADD PRIMARY KEY");
    assertThat(problems(config).get("freshness.fields")).contains("float", "no exact order");
    assertThat(problems(config).get("fields"))
        .contains("no column colour", "ALTER TABLE unfit MODIFY note varchar(10) NULL");
    assertThat(problems(config).get("table.name.format"))
        .contains("a second unique key", "ALTER TABLE unfit DROP INDEX ean");

    config.put("connection.url", "jdbc:mysql://root:secret@127.0.0.1:1/yt");
    assertThat(problems(config).get("connection.url"))
        .contains("connection.user")
        .doesNotContain("secret");
    config.put("connection.url", "jdbc:mysql://127.0.0.1:1/yt");
    assertThat(problems(config).get("connection.url")).contains("Connection refused");
    config.put("connection.url", stack.jdbcUrl());
    config.put("connection.password", "wrong");
    assertThat(problems(config).get("connection.user")).contains("1045");
  }

  /** Out of order, repeated, with ties and deletes by flag, over a kill in mid-stream. */
  @Test
  void aTableIsExactWhateverTheOrderAndAfterAKill() throws Exception {
    execute(
        "CREATE TABLE price (product BIGINT UNSIGNED, shop VARCHAR(20) CHARACTER SET utf8mb4"
            + " COLLATE utf8mb4_bin, seen_at DATETIME(3) NOT NULL, revision INT NOT NULL, price"
            + " DECIMAL(10,2), deleted TINYINT NOT NULL, PRIMARY KEY (product, shop))");
    createTopic("price", 4);
    Map<String, String> config = config("price", 3);
    config.put("pk.fields", "id.product:product,id.shop:shop");
    config.put("freshness.fields", "seen_at,revision");
    config.put("delete.mode", "flag");
    config.put("delete.column", "deleted");
    config.put("consumer.override.max.poll.records", "2000");

    Random random = new Random(7);
    Map<String, String> expected = new TreeMap<>();
    Map<String, Long> freshest = new TreeMap<>();
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      int product = random.nextInt(2_000);
      String shop = "s" + random.nextInt(3);
      int second = random.nextInt(50);
      int revision = random.nextInt(3);
      // of a key and an order there is one version only, as ties keep what is there
      String price = product % 100 + "." + (10 + second);
      boolean deleted = (product + second + revision) % 10 == 0;
      String seen = "2026-01-01T00:00:" + String.format("%02d", second) + ".125Z";
      records.add(
          ("{'id':{'product':%d,'shop':'%s'},'seen_at':'%s','revision':%d,'price':%s,"
                  + "'__deleted':'%s'}")
              .formatted(product, shop, seen, revision, price, deleted)
              .replace('\'', '"'));
      String key = product + " " + shop;
      long rank = second * 10L + revision;
      if (rank > freshest.getOrDefault(key, -1L)) {
        freshest.put(key, rank);
        expected.put(
            key,
            "%s %s 2026-01-01 00:00:%02d.125 %d %s %d"
                .formatted(product, shop, second, revision, price, deleted ? 1 : 0));
      }
    }
    records.addAll(records.subList(0, 5_000));
    Collections.shuffle(records, random);
    create("price", config);
    for (String record : records.subList(0, 20_000)) {
      send("price", record);
    }
    producer.flush();
    await().atMost(LIMIT).until(() -> !query("SELECT 1 FROM price LIMIT 1").isEmpty());
    worker.kill();
    for (String record : records.subList(20_000, records.size())) {
      send("price", record);
    }
    producer.flush();
    worker.start();
    awaitCommitted("price");

    assertThat(
            query(
                "SELECT CONCAT_WS(' ', product, shop, seen_at, revision, price, deleted) FROM"
                    + " price"))
        .containsExactlyInAnyOrderElementsOf(expected.values());
    assertThat(worker.taskStates("price")).containsOnly("RUNNING").hasSize(3);
  }

  @Test
  void badRecordsGoToTheDeadLetterQueueOneByOneAndNothingElse() throws Exception {
    execute(
        "CREATE TABLE poison (id INT PRIMARY KEY, seen_at DATETIME NOT NULL, small TINYINT, amount"
            + " DECIMAL(5,2), name VARCHAR(3), day DATE, CHECK (small <> 13))");
    createTopic("poison", 1);
    Map<String, String> config = config("poison", 1);
    config.put("pk.fields", "id");
    config.put("freshness.fields", "seen_at");
    config.put("errors.tolerance", "all");
    config.put("errors.deadletterqueue.topic.name", "poison.dlq");
    config.put("errors.deadletterqueue.topic.replication.factor", "1");
    config.put("errors.deadletterqueue.context.headers.enable", "true");
    config.put("tombstones", "fail");
    String good = "'id':%d,'seen_at':'2026-01-01 00:00:00'";
    send("poison", json("{" + good.formatted(1) + ",'small':5,'amount':1.25,'name':'abc'}"));
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("{" + good.formatted(2) + ",'small':128}", "field small is 128");
    bad.put("{" + good.formatted(3) + ",'amount':1.255}", "field amount is 1.255");
    bad.put("{" + good.formatted(4) + ",'name':'abcd'}", "field name has 4 characters");
    bad.put("{" + good.formatted(5) + ",'day':'2026-02-30'}", "field day is 2026-02-30");
    bad.put("{" + good.formatted(6) + ",'small':13}", "the database refuses it");
    bad.put("{'seen_at':'2026-01-01 00:00:00'}", "field id is null or missing");
    bad.put("{'id':7}", "field seen_at is null or missing");
    bad.put("{'id':8,'seen_at':'2026-01-01 00:00:00.5'}", "time.fractions=truncate");
    bad.put("{'id':9,'seen_at':1767225600}", "numeric.timestamps");
    bad.put("[1]", "not a Struct or a map");
    bad.put("{'id':", "");
    for (String record : bad.keySet()) {
      send("poison", json(record));
      send("poison", json("{" + good.formatted(100 + bad.size()) + "}"));
    }
    producer.send(new ProducerRecord<>("poison", null));
    send("poison", json("{" + good.formatted(11) + "}"));
    producer.flush();
    create("poison", config);
    awaitCommitted("poison");

    List<ConsumerRecord<byte[], byte[]>> letters = read("poison.dlq");
    assertThat(letters).hasSize(bad.size() + 1);
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      String message = header(letter, "__connect.errors.exception.message");
      if (letter.value() == null) {
        assertThat(message).contains("tombstone");
      } else {
        String reason = bad.remove(new String(letter.value(), UTF_8).replace('"', '\''));
        assertThat(message).contains(reason);
      }
    }
    assertThat(bad).isEmpty();
    assertThat(query("SELECT id FROM poison")).containsExactlyInAnyOrder("1", "11", "111");
  }

  @Test
  void staleRecordsAreReportedAndTiesAreNot() throws Exception {
    execute("CREATE TABLE stale (id INT PRIMARY KEY, version BIGINT NOT NULL, v INT)");
    execute("INSERT INTO stale VALUES (1, 5, 50), (2, 5, 50)");
    createTopic("stale", 1);
    Map<String, String> config = config("stale", 1);
    config.put("pk.fields", "id");
    config.put("freshness.fields", "version");
    config.put("on.stale", "report");
    config.put("errors.tolerance", "all");
    config.put("errors.deadletterqueue.topic.name", "stale.dlq");
    config.put("errors.deadletterqueue.topic.replication.factor", "1");
    String record = "{'id':%d,'version':%d,'v':%d}";
    send("stale", json(record.formatted(1, 4, 1)));
    send("stale", json(record.formatted(1, 5, 2)));
    send("stale", json(record.formatted(2, 6, 3)));
    send("stale", json(record.formatted(3, 9, 4)));
    send("stale", json(record.formatted(3, 8, 5)));
    send("stale", json(record.formatted(3, 9, 6)));
    producer.flush();
    create("stale", config);
    awaitCommitted("stale");

    assertThat(read("stale.dlq"))
        .extracting(letter -> new String(letter.value(), UTF_8))
        .containsExactly(json(record.formatted(1, 4, 1)), json(record.formatted(3, 8, 5)));
    assertThat(query("SELECT CONCAT_WS(' ', id, version, v) FROM stale ORDER BY id"))
        .containsExactly("1 5 50", "2 6 3", "3 9 4");
  }

  /** What stops a database for a while adds nothing to the dead-letter queue and loses nothing. */
  @Test
  void aDatabaseThatIsAwayIsWaitedFor() throws Exception {
    execute("CREATE TABLE away (id INT PRIMARY KEY, version INT NOT NULL)");
    createTopic("away", 1);
    Map<String, String> config = config("away", 1);
    config.put("pk.fields", "id");
    config.put("freshness.fields", "version");
    config.put("retry.backoff.ms", "200");
    config.put("retry.backoff.max.ms", "1000");
    config.put("errors.tolerance", "all");
    config.put("errors.deadletterqueue.topic.name", "away.dlq");
    config.put("errors.deadletterqueue.topic.replication.factor", "1");
    create("away", config);
    send("away", json("{'id':1,'version':1}"));
    awaitCommitted("away");
    stack.database().stop();
    try {
      send("away", json("{'id':2,'version':1}"));
      producer.flush();
      await().atMost(LIMIT).until(() -> worker.log().contains("retrying in 200 ms"));
    } finally {
      stack.database().start();
    }
    awaitCommitted("away");

    assertThat(query("SELECT id FROM away ORDER BY id")).containsExactly("1", "2");
    assertThat(read("away.dlq")).isEmpty();
    assertThat(worker.taskStates("away")).containsExactly("RUNNING");
  }

  private static Map<String, String> config(String topic, int tasks) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("name", topic);
    config.put("connector.class", CLASS);
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

  private static void create(String name, Map<String, String> config) {
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
  private static Map<String, String> problems(Map<String, String> config) throws IOException {
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

  private static void createTopic(String topic, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  private static void send(String topic, String value) {
    producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8)));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  /** Waits until the connector has committed every record of its topic. */
  private static void awaitCommitted(String topic) {
    await()
        .atMost(LIMIT)
        .failFast("a task has failed: " + topic, () -> hasFailed(topic))
        .until(() -> isCommitted(topic));
  }

  private static boolean hasFailed(String connector) {
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

  private static boolean isCommitted(String topic) throws Exception {
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

  private static Map<TopicPartition, Long> ends(String topic) throws Exception {
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
  private static List<ConsumerRecord<byte[], byte[]>> read(String topic) throws Exception {
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

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), UTF_8);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> query(String sql) throws SQLException {
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
