package io.ytstats.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.localstack.CommandLine.Result;
import java.io.InputStream;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secured stack on Kafka 4, in a folder whose name has a space. */
class SecuredStackIT {
  private static final String PLAIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\""
          + " password=\"%s\";";

  @TempDir private static Path temporary;
  private static LocalStack stack;
  private static SecuredStack secured;

  @BeforeAll
  static void start() {
    stack =
        LocalStack.in(temporary.resolve("a stack"))
            .kafkaVersion(KafkaVersion.V4)
            .withRegistry()
            .secured(true)
            .start();
    secured = stack.secured().orElseThrow();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void nobodyButTheOwnerReadsItsFiles() throws Exception {
    try (Stream<Path> files = Files.list(secured.file(""))) {
      assertThat(files)
          .filteredOn(file -> !file.endsWith("state.properties"))
          .hasSizeGreaterThan(40)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secured.file(""))))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(stack.kafka().folder().resolve("server.properties"))))
        .isEqualTo("rw-------");
    String password = password("agg-daily");
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(process -> process.info().commandLine().orElse("").contains(password));
  }

  @Test
  void aUserIsTheSameByEachWayOfAuthentication() throws Exception {
    Map<String, Object> scram = new HashMap<>();
    try (Reader reader = Files.newBufferedReader(secured.kafkaConfig("audit"))) {
      Properties file = new Properties();
      file.load(reader);
      file.forEach((name, value) -> scram.put(name.toString(), value));
    }
    Map<String, Object> plain = new HashMap<>(scram);
    plain.put("sasl.mechanism", "PLAIN");
    plain.put("sasl.jaas.config", PLAIN.formatted("audit", password("audit")));
    Map<String, Object> pem = new HashMap<>();
    pem.put("security.protocol", "SSL");
    pem.put("ssl.truststore.type", "PEM");
    pem.put("ssl.truststore.location", secured.authority().trusted().toString());
    Map<String, Object> pkcs12 = new HashMap<>(pem);
    pem.put("ssl.keystore.type", "PEM");
    pem.put("ssl.keystore.location", secured.file("audit.pem").toString());
    pkcs12.put("ssl.keystore.type", "PKCS12");
    pkcs12.put("ssl.keystore.location", secured.file("audit.p12").toString());
    pkcs12.put("ssl.keystore.password", password("audit"));
    for (Map<String, Object> sasl : List.of(scram, plain)) {
      assertTheRightsOfTheAudit(stack.bootstrapServers(), sasl);
    }
    for (Map<String, Object> mtls : List.of(pem, pkcs12)) {
      assertTheRightsOfTheAudit(stack.kafka().mtlsServers(), mtls);
    }
    // by the listener without TLS, the rights of the jobs and the audit together
    assertTheRightsOfTheAudit(stack.kafka().plaintextServers(), Map.of());

    plain.put("sasl.jaas.config", PLAIN.formatted("audit", "wrong"));
    try (Admin admin = admin(stack.bootstrapServers(), plain)) {
      assertThatThrownBy(() -> admin.listTopics().names().get())
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
    pem.remove("ssl.keystore.location");
    pem.remove("ssl.keystore.type");
    try (Admin admin = admin(stack.kafka().mtlsServers(), pem)) {
      assertThatThrownBy(() -> admin.listTopics().names().get())
          .hasCauseInstanceOf(SslAuthenticationException.class);
    }
  }

  @Test
  void theDatabaseTakesEncryptedConnectionsOfUsersWithTheirOwnTables() throws Exception {
    try (Connection store = connect(stack.jdbcUrl(), "store-daily");
        Statement statement = store.createStatement()) {
      statement.execute("SELECT count(*) FROM yt_daily");
      assertThatThrownBy(() -> statement.execute("SELECT count(*) FROM yt_monthly"))
          .hasMessageContaining("denied");
    }
    String clear = stack.jdbcUrl().replaceFirst("\\?.*", "?sslMode=DISABLED");
    assertThatThrownBy(() -> connect(clear, "store-daily")).isInstanceOf(SQLException.class);
    String trustless = stack.jdbcUrl().replaceFirst("\\?.*", "?sslMode=VERIFY_IDENTITY");
    assertThatThrownBy(() -> connect(trustless, "store-daily")).isInstanceOf(SQLException.class);
  }

  @Test
  void theRegistryAsksForAPassword() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(stack.registry().orElseThrow().url() + "/subjects"));
    assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(401);
    String credentials =
        Base64.getEncoder().encodeToString(("audit:" + password("audit")).getBytes(UTF_8));
    HttpResponse<InputStream> answer =
        client.send(
            request.header("Authorization", "Basic " + credentials).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  private static SSLContext trusting() throws Exception {
    KeyStore trust = KeyStore.getInstance("JKS");
    try (InputStream in = Files.newInputStream(secured.authority().trustStore())) {
      trust.load(in, new char[0]);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Test
  void theCommandsKnowThatTheStackIsSecured() throws Exception {
    Map<String, String> environment =
        Map.of("YT_STACK_DIR", temporary.resolve("a stack").toString());
    Result exports = CommandLine.run(environment, "env");
    assertThat(exports.exitCode()).as(exports.output()).isZero();
    assertThat(exports.output().lines())
        .contains(
            "export YT_BOOTSTRAP_SERVERS='" + stack.bootstrapServers() + "'",
            "export YT_KAFKA_CONFIG='" + secured.kafkaConfig("admin") + "'",
            "export YT_DB_URL='" + stack.jdbcUrl() + "'");
    assertThat(secured.file("store-daily.env"))
        .content()
        .contains(
            "export YT_KAFKA_CONFIG='" + secured.kafkaConfig("store-daily") + "'\n",
            "export YT_DB_USER='store-daily'\n");
    Result usage = CommandLine.run(environment, "start", "--plaintext");
    assertThat(usage.exitCode()).isEqualTo(2);
    assertThat(usage.output()).contains("--plaintext: needs --secure");
  }

  /** A stack from before this one: it goes on as it was, and is secured when it is told to. */
  @Test
  void anEarlierStackStaysAsItIsUntilItIsToldTo() {
    Path folder = temporary.resolve("earlier");
    try (LocalStack earlier = LocalStack.in(folder).start()) {
      assertThat(earlier.secured()).isEmpty();
      assertThatThrownBy(() -> LocalStack.in(folder).secured(false).start())
          .isInstanceOf(LocalStackException.class)
          .hasMessageContaining("stop it first");
      earlier.stop();
      try (LocalStack now = LocalStack.in(folder).secured(false).start()) {
        assertThat(now.secured()).isPresent();
        assertThat(now.jdbcUrl()).contains("VERIFY_IDENTITY");
      }
    }
  }

  private static void assertTheRightsOfTheAudit(String servers, Map<String, Object> properties)
      throws Exception {
    try (Admin admin = admin(servers, properties)) {
      assertThat(admin.listTopics().names().get()).as("%s", properties).contains("yt_raw_harvest");
      assertThatThrownBy(
              () -> admin.createTopics(List.of(new NewTopic("mine", 1, (short) 1))).all().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(AuthorizationException.class);
    }
  }

  private static Admin admin(String servers, Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", servers);
    return Admin.create(all);
  }

  private static Connection connect(String url, String user) throws SQLException {
    return DriverManager.getConnection(url, user, password(user));
  }

  private static String password(String user) {
    return PasswordFile.read(secured.passwordFile(user));
  }
}
