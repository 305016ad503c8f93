package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.localstack.CertificateAuthority;
import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.SecuredStack;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a program says that a server refuses, or that refuses a server: it ends at its start, with
 * one line that names what and how to fix it, and does not retry. On a secured stack whose broker
 * has two more listeners, with a certificate that has expired and with one for another host.
 */
@Tag("long")
class SecuredRefusalsIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** More than the cores: a program's start is not all computing. */
  private static final ExecutorService PROGRAMS = Executors.newFixedThreadPool(3);

  private static final String USER = "Kafka refuses the user or the password";
  private static final String TLS = "the TLS connection to Kafka cannot be trusted";

  @TempDir private static Path folder;
  private static LocalStack stack;
  private static SecuredStack secured;
  private static CertificateAuthority stranger;
  private static String expired;
  private static String elsewhere;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    Path home = Files.createDirectory(folder.resolve("stack"));
    stranger = CertificateAuthority.in(folder.resolve("stranger"));
    CertificateAuthority authority = CertificateAuthority.in(home.resolve("secure"));
    int[] ports = Ports.twoFree();
    expired = "127.0.0.1:" + ports[0];
    elsewhere = "127.0.0.1:" + ports[1];
    String listeners = "EXPIRED://" + expired + ",ELSEWHERE://" + elsewhere;
    Map<String, String> broker = new LinkedHashMap<>();
    broker.put("listeners", listeners);
    broker.put("advertised.listeners", listeners);
    broker.put("listener.security.protocol.map", "EXPIRED:SSL,ELSEWHERE:SSL");
    broker.put(
        "listener.name.expired.ssl.keystore.location",
        authority
            .issue("expired", Instant.now().minus(Duration.ofDays(1)), "127.0.0.1")
            .toString());
    broker.put(
        "listener.name.elsewhere.ssl.keystore.location",
        authority.issue("elsewhere", "elsewhere.example").toString());
    stack = LocalStack.in(home).secured(false).kafkaProperties(broker).start();
    secured = stack.secured().orElseThrow();
    Map<String, Object> operator = new HashMap<>(secured.operatorProperties());
    operator.put("bootstrap.servers", stack.kafka().mtlsServers());
    admin = Admin.create(operator);
  }

  @AfterAll
  static void stop() {
    PROGRAMS.shutdownNow();
    admin.close();
    stack.close();
  }

  @Test
  void whatIsWrongBetweenAProgramAndKafka() throws Exception {
    List<Callable<Void>> cases = new ArrayList<>();
    for (String program : SecuredStack.programs()) {
      Path config = secured.kafkaConfig(program);
      String password = Files.readString(secured.passwordFile(program)).strip();
      Path wrong = edited(config, password, "not-" + password);
      Path untrusted =
          edited(config, secured.authority().trusted().toString(), "" + stranger.trusted());
      cases.add(stops(program, Map.of("YT_KAFKA_CONFIG", "" + wrong), USER, "sasl.jaas.config"));
      cases.add(stops(program, Map.of("YT_KAFKA_CONFIG", "" + untrusted), TLS, "ssl.truststore"));
      if (program.startsWith("agg") || program.equals("audit")) {
        continue; // the same class says it, and a start of Spark takes long
      }
      cases.add(stops(program, Map.of("YT_BOOTSTRAP_SERVERS", expired), TLS, "NotAfter"));
      cases.add(stops(program, Map.of("YT_BOOTSTRAP_SERVERS", elsewhere), TLS, "127.0.0.1 found"));
    }
    Path missing =
        edited(
            secured.kafkaConfig("producer-log"),
            secured.authority().trusted().toString(),
            "/nowhere/ca.pem");
    cases.add(
        stops(
            "producer-log",
            Map.of("YT_KAFKA_CONFIG", "" + missing),
            "no Kafka client can be made of these options",
            "/nowhere/ca.pem"));
    runAll(cases);
  }

  @Test
  void everyRightThatIsTakenAwayIsMissedByName() throws Exception {
    runAll(
        List.of(
            missing("producer-log", "yt_raw_harvest"),
            missing("store-daily", "yt_daily", "yt_daily.dlq", "store-daily"),
            missing("store-monthly", "yt_monthly", "yt_monthly.dlq", "store-monthly"),
            missing("audit", "yt_raw_harvest"),
            missing("replay-dead-letters", "yt_raw_harvest.dlq"),
            missing("status", "yt_raw_harvest", "agg-daily"),
            missing("agg-daily", "yt_raw_harvest", "yt_daily", "yt_raw_harvest.dlq", "agg-daily"),
            missing("agg-monthly", "yt_daily", "agg-monthly")));
  }

  @Test
  void whatIsWrongBetweenAProgramAndTheDatabase() throws Exception {
    String tls = "the TLS connection cannot be trusted";
    String url = stack.jdbcUrl();
    Path wrong = Files.writeString(folder.resolve("wrong.password"), "wrong");
    String untrusted =
        url.replace(
            "" + secured.authority().trustStore().toUri(), "" + stranger.trustStore().toUri());
    List<String> programs = List.of("store-daily", "store-monthly", "audit");
    List<Callable<Void>> cases = new ArrayList<>();
    for (String program : programs) {
      cases.add(stops(program, Map.of("YT_DB_PASSWORD_FILE", "" + wrong), "Access denied", "1045"));
      cases.add(stops(program, Map.of("YT_DB_URL", untrusted), tls, "--db-url"));
    }
    runAll(cases);
    Path pem = secured.file("database.pem");
    Path kept = Files.copy(pem, folder.resolve("kept.pem"));
    try (Connection root =
            DriverManager.getConnection(
                url, stack.adminUser(), Files.readString(stack.adminPasswordFile()).strip());
        Statement statement = root.createStatement()) {
      for (String other : List.of("expired", "elsewhere")) {
        Files.copy(secured.file(other + ".pem"), pem, StandardCopyOption.REPLACE_EXISTING);
        statement.execute("FLUSH SSL");
        runAll(List.of(stops("store-daily", Map.of(), tls, "--db-url")));
      }
      Files.copy(kept, pem, StandardCopyOption.REPLACE_EXISTING);
      statement.execute("FLUSH SSL");
    }
  }

  @Test
  void whatIsWrongBetweenAProgramAndTheRegistry() throws Exception {
    String tls = "its TLS connection cannot be trusted";
    List<Callable<Void>> cases = new ArrayList<>();
    List<HttpsServer> servers = new ArrayList<>();
    for (String certificate : List.of("registry", "expired", "elsewhere")) {
      HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls(certificate)));
      server.createContext("/", exchange -> exchange.sendResponseHeaders(401, -1));
      server.start();
      servers.add(server);
      String url = "https://127.0.0.1:" + server.getAddress().getPort();
      String[] words =
          certificate.equals("registry")
              ? new String[] {url, "401", "basic.auth.user.info"}
              : new String[] {url, tls, "ssl.truststore.location"};
      for (String program : List.of("producer-log", "store-daily")) {
        cases.add(stops(program, Map.of("YT_SCHEMA_REGISTRY_URL", url), words));
      }
    }
    runAll(cases);
    servers.forEach(server -> server.stop(0));
  }

  private static SSLContext tls(String certificate) throws Exception {
    char[] password = Files.readString(secured.passwordFile(certificate)).strip().toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(secured.file(certificate + ".p12"))) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** Takes each right of a program on these resources away, one after the other, and runs it. */
  private static Callable<Void> missing(String program, String... resources) {
    return () -> {
      for (String resource : resources) {
        for (AclBinding acl :
            admin.describeAcls(filter(program, resource, AclOperation.ANY)).values().get()) {
          AclOperation right = acl.entry().operation();
          if (resource.endsWith(".dlq") && right == AclOperation.DESCRIBE_CONFIGS) {
            continue; // a warning: the program goes on
          }
          AclBindingFilter filter = filter(program, resource, right);
          Collection<AclBinding> taken = admin.deleteAcls(List.of(filter)).all().get();
          assertThat(taken).as("%s", filter).hasSize(1);
          String kind = acl.pattern().resourceType() == ResourceType.GROUP ? "group " : "topic ";
          String name = right == AclOperation.DESCRIBE_CONFIGS ? "DescribeConfigs" : "" + right;
          if (program.equals("status")) {
            name = "Describe"; // which Read includes, and which a drain needs first
          }
          stops(program, Map.of(), "Kafka denies the user the right", "on " + kind + resource, name)
              .call();
          admin.createAcls(taken).all().get();
        }
      }
      return null;
    };
  }

  private static AclBindingFilter filter(String program, String resource, AclOperation right) {
    return new AclBindingFilter(
        new ResourcePatternFilter(ResourceType.ANY, resource, PatternType.LITERAL),
        new AccessControlEntryFilter("User:" + program, null, right, AclPermissionType.ALLOW));
  }

  /** Runs a program as its user, with other variables; its one line has these words. */
  private static Callable<Void> stops(
      String program, Map<String, String> variables, String... words) {
    return () -> {
      SuiteProcessBuilder builder = builder(program);
      secured.variables(stack, program).forEach(builder::env);
      variables.forEach(builder::env);
      try (SuiteProcess process = builder.start()) {
        int code = program.equals("audit") || program.equals("status") ? 3 : 1;
        assertThat(process.exitCode(LIMIT)).as(process::tail).isEqualTo(code);
        assertThat(process.output())
            .doesNotContain(Files.readString(secured.passwordFile(program)).strip());
        List<String> lines =
            process
                .output()
                .lines()
                .filter(line -> line.contains(" stops: ") || isSaid(program, line))
                .toList();
        assertThat(lines)
            .as(process::tail)
            .singleElement()
            .asString()
            .containsIgnoringCase(words[0]);
        assertThat(lines.get(0))
            .as(process::tail)
            .satisfies(
                line ->
                    Stream.of(words).forEach(word -> assertThat(line).containsIgnoringCase(word)));
      }
      return null;
    };
  }

  /** The commands that print instead of logging. */
  private static boolean isSaid(String program, String line) {
    return line.startsWith((program.equals("admin") ? "create-topics" : program) + ":")
        || line.startsWith("status drain:");
  }

  private static SuiteProcessBuilder builder(String program) {
    return switch (program) {
      case "audit" -> SuiteProcess.script("audit.sh");
      case "admin" -> Apps.app("create-topics");
      case "status" -> Apps.app("status").args("drain");
      default -> Apps.app(program);
    };
  }

  private static Path edited(Path config, String text, String other) throws Exception {
    return Files.writeString(
        Files.createTempFile(folder, "client", ".properties"),
        Files.readString(config).replace(text, other));
  }

  private static void runAll(List<Callable<Void>> cases) throws Exception {
    for (Future<Void> each : PROGRAMS.invokeAll(cases)) {
      each.get();
    }
  }
}
