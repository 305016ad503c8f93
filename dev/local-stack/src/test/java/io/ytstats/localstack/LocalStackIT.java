package io.ytstats.localstack;

import static io.ytstats.localstack.CommandLine.classPath;
import static io.ytstats.localstack.CommandLine.java;
import static io.ytstats.localstack.CommandLine.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ytstats.localstack.CommandLine.Result;
import io.ytstats.topics.SuiteTopics;
import io.ytstats.topics.TopicSettings;
import io.ytstats.topics.TopicsReport;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real servers, in a folder whose name has a space. */
class LocalStackIT {

  /** Longer than anything here takes. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path temporary;
  private static LocalStack stack;

  @BeforeAll
  static void start() {
    stack = LocalStack.in(temporary.resolve("a stack")).start();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void createsTheTopicsAsDocumented() throws Exception {
    try (Admin admin = admin()) {
      assertThat(admin.listTopics().names().get())
          .containsExactlyInAnyOrder(
              "yt_raw_harvest",
              "yt_daily",
              "yt_monthly",
              "yt_raw_harvest.dlq",
              "yt_daily.dlq",
              "yt_monthly.dlq");
      admin
          .describeTopics(SuiteTopics.names())
          .allTopicNames()
          .get()
          .values()
          .forEach(topic -> assertThat(topic.partitions()).as(topic.name()).hasSize(4));
      List<ConfigResource> topics =
          SuiteTopics.names().stream()
              .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
              .toList();
      for (Config config : admin.describeConfigs(topics).all().get().values()) {
        assertThat(config.get("max.message.bytes").value()).isEqualTo("4194304");
        assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
        assertThat(config.get("retention.ms").value()).isEqualTo("-1");
      }
    }
  }

  @Test
  void createsTheTablesAsDocumented() throws Exception {
    try (Connection admin = stack.database().connectAsAdmin();
        Statement statement = admin.createStatement()) {
      assertThat(
              rows(
                  statement,
                  "SELECT CONCAT_WS(' ', table_name, column_name, column_type, is_nullable,"
                      + " collation_name) FROM information_schema.columns"
                      + " WHERE table_schema = 'yt' ORDER BY table_name, ordinal_position"))
          .map(row -> row.replace("int(11)", "int"))
          .containsExactly(
              "yt_daily harvest_ts datetime NO",
              "yt_daily channel varchar(100) NO utf8mb4_bin",
              "yt_daily date datetime NO",
              "yt_daily subs int NO",
              "yt_monthly harvest_ts datetime NO",
              "yt_monthly channel varchar(100) NO utf8mb4_bin",
              "yt_monthly year_and_month varchar(10) NO utf8mb4_bin",
              "yt_monthly subs int NO");
      assertThat(
              rows(
                  statement,
                  "SELECT CONCAT_WS(' ', table_name, column_name)"
                      + " FROM information_schema.key_column_usage WHERE table_schema = 'yt'"
                      + " AND constraint_name = 'PRIMARY' ORDER BY table_name, ordinal_position"))
          .containsExactly(
              "yt_daily channel",
              "yt_daily date",
              "yt_monthly channel",
              "yt_monthly year_and_month");
    }
  }

  @Test
  void storesUserMayWriteTheTablesAndNothingElse() throws Exception {
    try (Connection connection = stack.database().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO yt_daily VALUES ('2017-08-02 02:00:00', 'rights', '2017-08-02', 1)"
              + " ON DUPLICATE KEY UPDATE subs = 1");
      statement.execute("UPDATE yt_daily SET subs = 2 WHERE channel = 'rights'");
      assertThat(rows(statement, "SELECT subs FROM yt_daily WHERE channel = 'rights'"))
          .containsExactly("2");
      for (String forbidden :
          List.of(
              "DELETE FROM yt_daily",
              "TRUNCATE TABLE yt_monthly",
              "DROP TABLE yt_daily",
              "ALTER TABLE yt_daily ADD COLUMN x int",
              "CREATE TABLE yt.mine (x int)",
              "SELECT * FROM mysql.user")) {
        assertThatThrownBy(() -> statement.execute(forbidden))
            .as(forbidden)
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("denied");
      }
    }
  }

  @Test
  void everyAccountNeedsAPassword() throws Exception {
    try (Connection admin = stack.database().connectAsAdmin();
        Statement statement = admin.createStatement()) {
      assertThat(
              rows(
                  statement,
                  "SELECT CONCAT(user, '@', host) FROM mysql.user WHERE (authentication_string = ''"
                      + " AND user <> 'mariadb.sys') OR user = ''"))
          .isEmpty();
    }
    for (String user : List.of("root", "pixuser", "nobody")) {
      assertThatThrownBy(() -> DriverManager.getConnection(stack.jdbcUrl(), user, "").close())
          .as(user)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("denied");
    }
  }

  @Test
  void onlyFilesOfTheirOwnerContainPasswords() throws Exception {
    for (Path file : List.of(stack.dbPasswordFile(), stack.adminPasswordFile())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      String password = Files.readString(file);
      try (Stream<Path> files = Files.walk(stack.folder())) {
        for (Path other : files.filter(Files::isRegularFile).toList()) {
          if (!other.equals(file)) {
            assertThat(Files.readString(other, StandardCharsets.ISO_8859_1))
                .as(other.toString())
                .doesNotContain(password);
          }
        }
      }
      assertThat(ProcessHandle.of(stack.database().pid()).orElseThrow().info().commandLine())
          .hasValueSatisfying(command -> assertThat(command).doesNotContain(password));
    }
  }

  @Test
  void startChangesNothingIfAllServersAreUp() {
    long kafka = stack.kafka().pid();
    long database = stack.database().pid();

    stack.start();

    assertThat(stack.kafka().pid()).isEqualTo(kafka);
    assertThat(stack.database().pid()).isEqualTo(database);
  }

  @Test
  void restartsKilledKafkaWithItsDataAndPort() throws Exception {
    send("before the crash");
    String servers = stack.bootstrapServers();
    long pid = stack.kafka().pid();

    stack.kafka().kill();
    assertThat(stack.kafka().isUp()).isFalse();
    stack.kafka().start();

    assertThat(stack.kafka().isUp()).isTrue();
    assertThat(stack.kafka().pid()).isNotEqualTo(pid);
    assertThat(stack.bootstrapServers()).isEqualTo(servers);
    assertThat(readAll()).contains("before the crash");
  }

  @Test
  void serversPutTheirTemporaryFilesIntoTheFolderOfTheStack() throws Exception {
    // the broker unpacks the library of the compression to look into the batch
    send("compressed", "lz4");

    try (Stream<Path> files = Files.list(stack.kafka().temporaryFolder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("liblz4"));
    }
  }

  @Test
  void restartsTheKilledDatabaseWithItsDataAndPort() throws Exception {
    String url = stack.jdbcUrl();
    try (Connection connection = stack.database().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO yt_monthly VALUES ('2017-08-02 02:00:00', 'crash', '2017-08', 7)");
    }

    stack.database().kill();
    assertThat(stack.database().isUp()).isFalse();
    stack.database().start();

    assertThat(stack.jdbcUrl()).isEqualTo(url);
    try (Connection connection = stack.database().connect();
        Statement statement = connection.createStatement()) {
      assertThat(rows(statement, "SELECT subs FROM yt_monthly WHERE channel = 'crash'"))
          .containsExactly("7");
    }
  }

  @Test
  void pausedDatabaseDoesNotAnswerUntilResumed() {
    DatabaseServer database = stack.database();
    long pid = database.pid();

    database.pause();
    try {
      assertThat(database.isRunning()).isTrue();
      assertThat(database.isUp()).isFalse();
    } finally {
      database.resume();
    }

    await().atMost(LIMIT).until(database::isUp);
    assertThat(database.pid()).isEqualTo(pid);
  }

  @Test
  void reportsTopicsThatDifferAndDoesNotChangeThem() throws Exception {
    try (Admin admin = admin()) {
      TopicsReport report = SuiteTopics.create(admin, new TopicSettings(3, (short) 1, 4194304));
      assertThat(report.created()).isEmpty();
      assertThat(report.existing()).hasSize(6);
      assertThat(report.differences()).hasSize(6).contains("yt_daily has 4 partitions, not 3");
      assertThat(report.compacted()).isFalse();
    }
  }

  @Test
  void reportsACompactedTopic() throws Exception {
    try (LocalStack other = LocalStack.inTemporaryFolder().withoutDatabase().start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", other.bootstrapServers()))) {
      admin.deleteTopics(List.of("yt_daily", "yt_monthly")).all().get();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> !admin.listTopics().names().get().contains("yt_daily"));
      admin
          .createTopics(
              List.of(
                  new NewTopic("yt_daily", 4, (short) 1)
                      .configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();

      TopicsReport report =
          SuiteTopics.create(
              admin, new TopicSettings(4, TopicSettings.CLUSTER_DEFAULT_REPLICATION, 4194304));

      assertThat(report.compacted()).isTrue();
      assertThat(report.created()).containsExactly("yt_monthly");
      assertThat(report.differences())
          .singleElement()
          .asString()
          .startsWith("yt_daily has cleanup.policy=compact, not delete");
      assertThatThrownBy(other::database).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void commandsStartStopAndShowTheStack() throws Exception {
    Path folder = temporary.resolve("command line's");
    Map<String, String> environment =
        Map.of("YT_STACK_DIR", folder.toString(), "YT_KAFKA_PORT", "0", "YT_DB_PORT", "0");
    LocalStack servers = LocalStack.in(folder).open();
    try {
      assertThat(run(environment, "status").exitCode()).isEqualTo(3);

      Result started = run(environment, "start");
      assertThat(started.exitCode()).as(started.output()).isZero();
      assertThat(run(environment, "status").exitCode()).isZero();
      long kafka = servers.kafka().pid();
      long database = servers.database().pid();

      Result exports = run(environment, "env");
      assertThat(exports.output().lines())
          .containsExactly(
              "export YT_BOOTSTRAP_SERVERS='" + servers.bootstrapServers() + "'",
              "export YT_DB_URL='" + servers.jdbcUrl() + "'",
              "export YT_DB_USER='pixuser'",
              LocalStackCommand.export(
                  "YT_DB_PASSWORD_FILE", folder.toRealPath() + "/secrets/pixuser.password"));

      assertThat(run(environment, "start").exitCode()).isZero();
      assertThat(servers.kafka().pid()).isEqualTo(kafka);
      assertThat(servers.database().pid()).isEqualTo(database);

      servers.database().kill();
      Result status = run(environment, "status");
      assertThat(status.exitCode()).isEqualTo(3);
      assertThat(status.output()).contains("database: down").contains("Kafka:    up");
      assertThat(run(environment, "start").exitCode()).isZero();
      assertThat(servers.kafka().pid()).isEqualTo(kafka);
      assertThat(servers.database().isUp()).isTrue();
    } finally {
      assertThat(run(environment, "stop").exitCode()).isZero();
    }
    assertThat(servers.kafka().isUp()).isFalse();
    assertThat(servers.database().isUp()).isFalse();
    assertThat(run(environment, "status").exitCode()).isEqualTo(3);
    assertThat(run(environment, "stop").exitCode()).isZero();
  }

  @Test
  void namesATakenPortAndStartsNothing() throws Exception {
    Path folder = temporary.resolve("taken");
    try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback())) {
      Result result =
          run(
              Map.of(
                  "YT_STACK_DIR",
                  folder.toString(),
                  "YT_KAFKA_PORT",
                  "0",
                  "YT_DB_PORT",
                  Integer.toString(taken.getLocalPort())),
              "start");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.output()).contains("port " + taken.getLocalPort()).contains("YT_DB_PORT");
      assertThat(LocalStack.in(folder).open().kafka().isRunning()).isFalse();
    }
  }

  @Test
  void refusesAnotherNumberOfBrokers() {
    assertThatThrownBy(() -> LocalStack.in(stack.folder()).brokers(3).start())
        .isInstanceOf(LocalStackException.class)
        .hasMessageContaining("was created with 1 broker, not 3");
  }

  @Test
  void refusesAnotherLineOfKafka() {
    assertThatThrownBy(() -> LocalStack.in(stack.folder()).kafkaVersion(KafkaVersion.V4).start())
        .isInstanceOf(LocalStackException.class)
        .hasMessageContaining("was created with Kafka 3.9, not 4");
  }

  @Test
  void reportsAllWrongOptionsTogether() throws Exception {
    Result result = run(Map.of("YT_KAFKA_PORT", "many", "YT_DB_PORT", "65536"), "start");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output())
        .contains("--kafka-port: 'many'")
        .contains("(from the variable YT_KAFKA_PORT)")
        .contains("--db-port: 65536 is not a port")
        .contains("(from the variable YT_DB_PORT)");
    assertThat(run(Map.of("YT_BROKERS", "2"), "start").output())
        .contains("--brokers: 2 is not 1, 3 or 5 (from the variable YT_BROKERS)");
    assertThat(run(Map.of(), "start", "--brokers", "0").exitCode()).isEqualTo(2);
    assertThat(run(Map.of(), "restart").exitCode()).isEqualTo(2);
    assertThat(run(Map.of()).exitCode()).isEqualTo(2);
  }

  @Test
  void boundServersEndWithTheirJvm() throws Exception {
    Path folder = temporary.resolve("bound");
    Process jvm =
        new ProcessBuilder(java(), "-cp", classPath(), Main.class.getName(), folder.toString())
            .redirectErrorStream(true)
            .start();
    LocalStack servers = LocalStack.in(folder).open();
    await().atMost(Duration.ofSeconds(60)).until(() -> jvm.inputReader().ready() || !jvm.isAlive());
    assertThat(jvm.inputReader().readLine()).isEqualTo("started");
    assertThat(servers.database().isUp()).isTrue();

    jvm.destroyForcibly().waitFor();

    await().atMost(Duration.ofSeconds(10)).until(() -> !servers.database().isRunning());
  }

  /** Starts a stack, and is killed. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
      LocalStack.in(Path.of(args[0])).withoutKafka().start();
      System.out.println("started");
      Thread.sleep(Duration.ofMinutes(5).toMillis());
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  private static void send(String value) throws Exception {
    send(value, "none");
  }

  private static void send(String value, String compression) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", stack.bootstrapServers());
    properties.setProperty("compression.type", compression);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  "yt_raw_harvest", 0, null, value.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
  }

  private static List<String> readAll() {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", stack.bootstrapServers());
    TopicPartition partition = new TopicPartition("yt_raw_harvest", 0);
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    return values;
  }

  private static List<String> rows(Statement statement, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }
}
