package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.app.ClusterReader;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.SecuredStack;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All programs on a secured stack, each as its own user with its own rights: Kafka over SASL_SSL
 * with a deny-by-default authorizer, the database with a verified identity, the registry over HTTPS
 * with a password. The test itself looks with the operator's certificate. Everything that the
 * programs send and receive passes through proxies, which must not see a text in it.
 */
class SecuredPipelineIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String SCRAM =
      "org.apache.kafka.common.security.scram.ScramLoginModule required;";

  /** For the listener without TLS: a password that may be seen. */
  private static final String SEEN = "a-password-that-anybody-sees";

  private static final String PLAIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required %s=\"" + SEEN + "\";";

  private static final List<String> CHANNELS =
      List.of("michelle_phan", "pew_die_pie", "new_york_times");

  @TempDir private static Path folder;
  private static LocalStack stack;
  private static SecuredStack secured;
  private static ClusterReader kafka;
  private static RecordingProxy broker;
  private static RecordingProxy clear;
  private static RecordingProxy database;
  private static RecordingProxy registry;

  private final List<SuiteProcess> started = new ArrayList<>();

  @BeforeAll
  static void start() {
    int[] ports = Ports.twoFree();
    broker = new RecordingProxy(ports[0]);
    clear = new RecordingProxy(ports[1]);
    String listeners = "WATCHED://127.0.0.1:%d,CLEAR://127.0.0.1:%d";
    stack =
        LocalStack.inTemporaryFolder()
            .withRegistry()
            .secured(false)
            .kafkaProperties(
                Map.of(
                    "listeners",
                    listeners.formatted(ports[0], ports[1]),
                    "advertised.listeners",
                    listeners.formatted(broker.port(), clear.port()),
                    "listener.security.protocol.map",
                    "WATCHED:SASL_SSL,CLEAR:SASL_PLAINTEXT",
                    "listener.name.watched.ssl.client.auth",
                    "none",
                    "listener.name.watched.scram-sha-512.sasl.jaas.config",
                    SCRAM,
                    "listener.name.watched.sasl.enabled.mechanisms",
                    "SCRAM-SHA-512",
                    "listener.name.clear.sasl.enabled.mechanisms",
                    "PLAIN",
                    "listener.name.clear.plain.sasl.jaas.config",
                    PLAIN.formatted("user_producer-log")))
            .start();
    secured = stack.secured().orElseThrow();
    database = new RecordingProxy(port(stack.jdbcUrl()));
    registry = new RecordingProxy(port(stack.registry().orElseThrow().url()));
    kafka =
        new ClusterReader(
            Admin.create(operator()),
            () ->
                new KafkaConsumer<>(
                    operator(), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  private static Map<String, Object> operator() {
    Map<String, Object> properties = new HashMap<>(secured.operatorProperties());
    properties.put("bootstrap.servers", stack.kafka().mtlsServers());
    return properties;
  }

  @AfterAll
  static void stop() {
    kafka.close();
    stack.close();
    List.of(broker, clear, database, registry).forEach(RecordingProxy::close);
  }

  @AfterEach
  void close() {
    started.forEach(SuiteProcess::close);
  }

  @Tag("long")
  @Test
  void everyProgramRunsWithItsOwnRightsAndNothingShowsAPassword() throws Exception {
    Path events = Files.createDirectories(folder.resolve("events"));
    SuiteProcess producer =
        start(
            "producer-log",
            Apps.app("producer-log").args("--days", "60", "--sleep-between-harvests", "0ms"));
    assertThat(producer.exitCode(LIMIT)).as(producer::tail).isZero();
    try (KafkaProducer<byte[], byte[]> anybody =
        new KafkaProducer<>(operator(), new ByteArraySerializer(), new ByteArraySerializer())) {
      anybody.send(new ProducerRecord<>(Pipeline.RAW, "no record".getBytes())).get();
    }
    String[] spark = {
      "--conf", "spark.eventLog.enabled=true", "--conf", "spark.eventLog.dir=" + events.toUri()
    };
    for (String job : List.of("agg-daily", "agg-monthly")) {
      start(job, Apps.job(job, spark).args("--window", "1s"));
    }
    start("store-daily", Apps.app("store-daily"));
    start("store-monthly", Apps.app("store-monthly"));
    awaitNoLag("agg-daily", Pipeline.RAW);
    awaitNoLag("agg-monthly", Pipeline.DAILY);
    awaitNoLag("store-daily", Pipeline.DAILY);
    awaitNoLag("store-monthly", Pipeline.MONTHLY);

    SuiteProcess audit = start("audit", SuiteProcess.script("audit.sh"));
    SuiteProcess drain = start("status", Apps.app("status").args("drain"));
    SuiteProcess tables = start("status", Apps.app("status").args("tables"));
    SuiteProcess show = start("status", Apps.app("status"));
    SuiteProcess rejects = start("status", Apps.app("status").args("rejects"));
    SuiteProcess replay = start("replay-dead-letters", Apps.app("replay-dead-letters"));
    assertThat(audit.exitCode(LIMIT)).as(audit::tail).isZero();
    assertThat(audit.output())
        .contains("audit: equal")
        .containsPattern("yt_daily +180 rows: 180 equal");
    assertThat(drain.exitCode(LIMIT)).as(drain::tail).isZero();
    assertThat(tables.exitCode(LIMIT)).as(tables::tail).isZero();
    assertThat(show.exitCode(LIMIT)).as(show::tail).isEqualTo(1); // the same one
    assertThat(rejects.exitCode(LIMIT)).as(rejects::tail).isEqualTo(1); // there is one
    assertThat(replay.exitCode(LIMIT)).as(replay::tail).isZero();

    List<String> passwords = new ArrayList<>();
    for (String program : SecuredStack.programs()) {
      passwords.add(Files.readString(secured.passwordFile(program)).strip());
    }
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(
            process ->
                passwords.stream().anyMatch(process.info().commandLine().orElse("")::contains));
    started.stream().filter(SuiteProcess::isAlive).forEach(SuiteProcess::stop);
    assertNothingPassedInClearText(passwords);
    started.forEach(program -> assertThat(passwords).noneMatch(program.output()::contains));
    try (Stream<Path> files = Files.list(events)) {
      List<Path> logs = files.toList();
      assertThat(logs).as("event logs of Spark").hasSize(2);
      for (Path log : logs) {
        String text = Files.readString(log);
        assertThat(text).contains("spark.eventLog.enabled");
        assertThat(passwords).noneMatch(text::contains);
      }
    }
  }

  private static void assertNothingPassedInClearText(List<String> passwords) throws Exception {
    List<String> texts = new ArrayList<>(passwords);
    texts.addAll(List.of("yt_daily", "yt_raw_harvest", "INSERT INTO", "SELECT", "no record"));
    texts.addAll(CHANNELS);
    for (RecordingProxy proxy : List.of(broker, database, registry)) {
      assertThat(proxy.bytes()).isGreaterThan(10_000);
      assertThat(proxy.seenOf(texts)).as("passed in clear text").isEmpty();
    }
  }

  /** So the proxies do see: the same program without TLS, and a statement without TLS. */
  @Test
  void withoutTlsTheProxiesSeeRecordsPasswordsAndSql() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("clear.properties"),
            "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
                + PLAIN.formatted("username=\"producer-log\" password"));
    SuiteProcess producer =
        Apps.app("producer-log")
            .env("YT_BOOTSTRAP_SERVERS", "127.0.0.1:" + clear.port())
            .env("YT_KAFKA_CONFIG", config.toString())
            .args("--days", "1", "--sleep-between-harvests", "0ms")
            .start();
    started.add(producer);
    assertThat(producer.exitCode(LIMIT)).as(producer::tail).isZero();
    List<String> texts = new ArrayList<>(CHANNELS);
    texts.addAll(List.of(SEEN, "yt_raw_harvest"));
    assertThat(clear.seenOf(texts)).containsExactlyElementsOf(texts);

    allowPlainConnections(true);
    try (RecordingProxy plain = new RecordingProxy(port(stack.jdbcUrl()));
        Connection root =
            DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:%d/yt?sslMode=DISABLED".formatted(plain.port()),
                stack.adminUser(),
                Files.readString(stack.adminPasswordFile()).strip());
        Statement statement = root.createStatement()) {
      statement.execute("SELECT COUNT(*) FROM yt_daily");
      assertThat(plain.seenOf(List.of("SELECT COUNT(*) FROM yt_daily"))).hasSize(1);
    }
    allowPlainConnections(false);
  }

  private static void allowPlainConnections(boolean allow) throws Exception {
    try (Connection root = stack.database().connectAsAdmin();
        Statement statement = root.createStatement()) {
      statement.execute("SET GLOBAL require_secure_transport=" + (allow ? "OFF" : "ON"));
    }
  }

  @Test
  void theCommandGrantsWhatIsMissing() throws Exception {
    String right = "User:agg-daily may READ topic yt_raw_harvest";
    AclBindingFilter filter =
        new AclBindingFilter(
            new ResourcePatternFilter(ResourceType.TOPIC, Pipeline.RAW, PatternType.LITERAL),
            new AccessControlEntryFilter(
                "User:agg-daily", null, AclOperation.READ, AclPermissionType.ALLOW));
    assertThat(kafka.admin().deleteAcls(List.of(filter)).all().get()).hasSize(1);
    for (List<String> run :
        List.of(
            List.of("missing " + right, "--acls", "--dry-run"),
            List.of("created " + right, "--acls"),
            List.of("exists  " + right, "--acls"))) {
      SuiteProcess command =
          start(
              SecuredStack.OPERATOR,
              SuiteProcess.script("create-topics.sh")
                  .args(run.subList(1, run.size()).toArray(String[]::new)));
      assertThat(command.exitCode(LIMIT)).as(command::tail).isZero();
      assertThat(command.output()).contains(run.get(0));
    }
  }

  private SuiteProcess start(String program, SuiteProcessBuilder builder) {
    Map<String, String> variables = secured.variables(stack, program);
    variables.put("YT_BOOTSTRAP_SERVERS", "127.0.0.1:" + broker.port());
    variables.computeIfPresent("YT_DB_URL", (name, url) -> through(database, url));
    variables.computeIfPresent("YT_SCHEMA_REGISTRY_URL", (name, url) -> through(registry, url));
    variables.forEach(builder::env);
    SuiteProcess process = builder.start();
    started.add(process);
    return process;
  }

  private static String through(RecordingProxy proxy, String url) {
    return url.replace(":" + port(url) + "/", ":" + proxy.port() + "/");
  }

  private static int port(String url) {
    return URI.create(url.replaceFirst("^jdbc:", "")).getPort();
  }

  private void awaitNoLag(String group, String topic) {
    Awaitility.await(group)
        .atMost(LIMIT)
        .until(
            () -> {
              started.stream()
                  .filter(program -> !program.name().equals("producer-log"))
                  .forEach(SuiteProcess::checkRunning);
              return kafka.ends(topic).values().stream().anyMatch(end -> end > 0)
                  && kafka.lag(group, topic).records() == 0;
            });
  }
}
