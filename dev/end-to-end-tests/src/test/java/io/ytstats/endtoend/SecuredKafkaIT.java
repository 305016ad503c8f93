package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All programs over SASL_SSL with SCRAM-SHA-512, each as its own user with the rights that {@code
 * create-topics.sh --acls} gives it, the jobs and the audit with the modern source. The test itself
 * looks through the stack's own listener.
 */
class SecuredKafkaIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> PROGRAMS =
      List.of("producer-log", "agg-daily", "agg-monthly", "store-daily", "store-monthly", "audit");
  private static final String PASSWORD = UUID.randomUUID().toString();

  @TempDir private static Path folder;
  private static LocalStack stack;
  private static KafkaCluster kafka;
  private static String secured;
  private static Path certificate;

  private final List<SuiteProcess> started = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Path keystore = folder.resolve("broker.p12");
    certificate = certificate(keystore, "ip:127.0.0.1");
    secured = "127.0.0.1:" + Ports.twoFree()[0];
    Map<String, String> broker = new LinkedHashMap<>();
    broker.put("listeners", "SECURED://" + secured);
    broker.put("advertised.listeners", "SECURED://" + secured);
    broker.put("listener.security.protocol.map", "SECURED:SASL_SSL");
    broker.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    broker.put(
        "listener.name.secured.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    // the stack's own listener has no users; who is not named in an ACL may do nothing
    broker.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    broker.put("super.users", "User:ANONYMOUS");
    broker.put("ssl.keystore.type", "PKCS12");
    broker.put("ssl.keystore.location", keystore.toString());
    broker.put("ssl.keystore.password", PASSWORD);
    stack = LocalStack.inTemporaryFolder().kafkaProperties(broker).start();
    kafka = new KafkaCluster(stack.bootstrapServers());
    List<UserScramCredentialAlteration> users = new ArrayList<>();
    for (String program : PROGRAMS) {
      users.add(
          new UserScramCredentialUpsertion(
              program, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD));
    }
    kafka.admin().alterUserScramCredentials(users).all().get();
    try (SuiteProcess acls =
        SuiteProcess.script("create-topics.sh")
            .args("--bootstrap-servers", stack.bootstrapServers(), "--acls")
            .start()) {
      assertThat(acls.exitCode(LIMIT)).as(acls::tail).isZero();
      assertThat(acls.output()).contains("created User:agg-daily may READ topic yt_raw_harvest");
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
    stack.close();
  }

  @AfterEach
  void close() {
    started.forEach(SuiteProcess::close);
  }

  @Test
  void thePipelineAndTheAuditRunAndNoOutputHasThePassword() throws Exception {
    Path events = Files.createDirectories(folder.resolve("events"));
    SuiteProcess producer =
        start(
            "producer-log",
            config("producer-log"),
            "--days",
            "60",
            "--sleep-between-harvests",
            "0ms");
    assertThat(producer.exitCode(LIMIT)).as(producer::tail).isZero();
    String[] spark = {
      "--conf", "spark.eventLog.enabled=true", "--conf", "spark.eventLog.dir=" + events.toUri()
    };
    for (String job : List.of("agg-daily", "agg-monthly")) {
      started.add(
          Apps.job(job, spark)
              .on(stack)
              .args("--bootstrap-servers", secured, "--kafka-config", "" + config(job))
              .args("--kafka-source", "modern", "--window", "1s")
              .start());
    }
    start("store-daily", config("store-daily"));
    start("store-monthly", config("store-monthly"));
    awaitNoLag("agg-daily", Pipeline.RAW);
    awaitNoLag("agg-monthly", Pipeline.DAILY);
    awaitNoLag("store-daily", Pipeline.DAILY);
    awaitNoLag("store-monthly", Pipeline.MONTHLY);

    SuiteProcess audit =
        SuiteProcess.script("audit.sh")
            .on(stack)
            .args("--bootstrap-servers", secured, "--kafka-config", "" + config("audit"))
            .args("--kafka-source", "modern")
            .start();
    started.add(audit);
    assertThat(audit.exitCode(LIMIT)).as(audit::tail).isZero();
    assertThat(audit.output())
        .contains("audit: equal")
        .containsPattern("yt_daily +180 rows: 180 equal");
    started.stream()
        .filter(SuiteProcess::isAlive)
        .forEach(
            program -> {
              assertThat(ProcessHandle.current().descendants())
                  .noneMatch(p -> p.info().commandLine().orElse("").contains(PASSWORD));
              program.stop();
            });
    started.forEach(program -> assertThat(program.output()).doesNotContain(PASSWORD));
    try (Stream<Path> files = Files.list(events)) {
      List<Path> logs = files.toList();
      assertThat(logs).as("event logs of Spark").hasSize(2);
      for (Path log : logs) {
        assertThat(log).content().contains("spark.eventLog.enabled").doesNotContain(PASSWORD);
      }
    }
  }

  @Test
  void aWrongPasswordAndAnUntrustedCertificateEndEachProgramWithOneLine() throws Exception {
    Path wrongPassword = config("agg-daily", "not-" + PASSWORD, certificate);
    Path untrusted =
        config("agg-daily", PASSWORD, certificate(folder.resolve("other.p12"), "ip:127.0.0.1"));
    for (String program : List.of("producer-log", "agg-daily", "store-daily")) {
      String[] source =
          program.startsWith("agg") ? new String[] {"--kafka-source", "modern"} : new String[0];
      assertStops(start(program, wrongPassword, source), "Kafka refuses the user or the password");
      assertStops(
          start(program, untrusted, source), "the TLS connection to Kafka cannot be trusted");
    }
  }

  @Test
  void aRightThatIsTakenAwayIsMissedByName() throws Exception {
    assertMissed("producer-log", "yt_raw_harvest", AclOperation.WRITE, "on topic yt_raw_harvest");
    assertMissed("store-daily", "yt_daily", AclOperation.READ, "on topic yt_daily");
    assertMissed("store-daily", "store-daily", AclOperation.READ, "on group store-daily");
    assertMissed(
        "agg-daily",
        "yt_raw_harvest",
        AclOperation.DESCRIBE_CONFIGS,
        "on topic yt_raw_harvest (DescribeConfigs");
    assertMissed("agg-daily", "agg-daily", AclOperation.READ, "right Read on group");
  }

  /** Runs a program without one of its rights, and gives the right back. */
  private void assertMissed(String program, String resource, AclOperation right, String words)
      throws Exception {
    AclBindingFilter filter =
        new AclBindingFilter(
            new ResourcePatternFilter(ResourceType.ANY, resource, PatternType.LITERAL),
            new AccessControlEntryFilter("User:" + program, null, right, AclPermissionType.ALLOW));
    Collection<AclBinding> taken = kafka.admin().deleteAcls(List.of(filter)).all().get();
    assertThat(taken).as("%s %s", program, right).hasSize(1);
    try {
      String[] source =
          program.startsWith("agg") ? new String[] {"--kafka-source", "modern"} : new String[0];
      assertStops(start(program, config(program), source), words);
    } finally {
      kafka.admin().createAcls(taken).all().get();
    }
  }

  private static void assertStops(SuiteProcess program, String why) {
    assertThat(program.exitCode(LIMIT)).as(program::tail).isEqualTo(1);
    assertThat(program.output().lines().filter(line -> line.contains(" stops: ")))
        .as(program::tail)
        .singleElement()
        .asString()
        .contains(why);
    assertThat(program.output()).doesNotContain(PASSWORD);
  }

  private SuiteProcess start(String program, Path config, String... args) {
    SuiteProcessBuilder builder =
        Apps.app(program)
            .on(stack)
            .args("--bootstrap-servers", secured, "--kafka-config", config.toString())
            .args(args);
    SuiteProcess process = builder.start();
    started.add(process);
    return process;
  }

  private static void awaitNoLag(String group, String topic) {
    Awaitility.await(group)
        .atMost(LIMIT)
        .until(() -> kafka.count(topic) > 0 && kafka.lag(group, topic).records() == 0);
  }

  /** For a program as its own user. */
  private static Path config(String program) throws IOException {
    return config(program, PASSWORD, certificate);
  }

  private static Path config(String user, String password, Path trusted) throws IOException {
    return Files.writeString(
        Files.createTempFile(folder, user, ".properties"),
        """
        security.protocol=SASL_SSL
        sasl.mechanism=SCRAM-SHA-512
        sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
        username="%s" password="%s";
        ssl.truststore.type=PEM
        ssl.truststore.location=%s
        """
            .formatted(user, password, trusted));
  }

  /** Makes a key and a certificate that it has signed itself; returns the certificate as PEM. */
  private static Path certificate(Path keystore, String name)
      throws IOException, InterruptedException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    Path pem = Path.of(keystore + ".pem");
    keytool(
        password,
        keystore,
        List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=broker", "-ext", "san=" + name));
    keytool(password, keystore, List.of("-exportcert", "-rfc", "-file", pem.toString()));
    return pem;
  }

  private static void keytool(Path password, Path keystore, List<String> args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(SuiteProcess.JAVA_HOME.resolve("bin/keytool").toString());
    command.addAll(args);
    command.addAll(List.of("-alias", "broker", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", keystore.toString(), "-storepass:file", "" + password));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
