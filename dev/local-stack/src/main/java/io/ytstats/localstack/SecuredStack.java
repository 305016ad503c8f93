package io.ytstats.localstack;

import io.ytstats.app.KafkaFutures;
import io.ytstats.topics.SuiteAcls;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * The users, certificates and passwords of a secured stack, in its folder {@code secure}: each
 * program is a user of its own, in Kafka (SCRAM-SHA-512, PLAIN, and by its certificate), in the
 * database and in the registry, with the least rights. {@code <program>.properties} and {@code
 * <program>.env} have what a program needs to be that user.
 */
public final class SecuredStack {
  /** May do everything in Kafka: who runs {@code create-topics.sh}. */
  public static final String OPERATOR = "admin";

  private static final String BROKER = "broker";
  private static final String[] HOSTS = {"127.0.0.1", "localhost"};
  private static final String PLAINTEXT = "plaintext";

  /** Their users of the database; a program that is not there has none. */
  private static final Map<String, String> DATABASE_USERS =
      Map.of(
          "store-daily",
          "store-daily",
          "store-monthly",
          "store-monthly",
          "audit",
          "audit",
          "status",
          "console",
          OPERATOR,
          DatabaseServer.USER);

  private final Path folder;
  private final CertificateAuthority authority;
  private final boolean plaintext;

  private SecuredStack(Path folder, boolean plaintext) {
    this.folder = folder;
    authority = CertificateAuthority.in(folder);
    this.plaintext = plaintext || StateFile.in(folder).get(PLAINTEXT).equals(Optional.of("true"));
    authority.issue(BROKER, HOSTS);
    authority.issue("database", HOSTS);
    authority.issue("registry", HOSTS);
    programs().forEach(authority::issue);
    try {
      PasswordFile.readOrCreate(passwordFile("console"));
    } catch (IOException e) {
      throw new LocalStackException("cannot write to " + folder + ": " + e, e);
    }
  }

  /** That of a stack's folder; null if it is not secured, and not to be. */
  static SecuredStack of(LocalStackBuilder stack) {
    Path folder = stack.folder.resolve("secure");
    if (!stack.secured && StateFile.in(folder).get(PLAINTEXT).isEmpty()) {
      return null;
    }
    try {
      Files.createDirectories(stack.folder);
    } catch (IOException e) {
      throw new LocalStackException("cannot write to the folder " + stack.folder + ": " + e, e);
    }
    return new SecuredStack(folder, stack.plaintext);
  }

  /** The programs that have a user, and the operator. */
  public static List<String> programs() {
    return Stream.concat(SuiteAcls.PROGRAMS.stream(), Stream.of(OPERATOR)).toList();
  }

  /** Who signed the certificates of the servers, and signs those of clients. */
  public CertificateAuthority authority() {
    return authority;
  }

  /** A file of the folder. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** The file with a user's password and nothing else; the same in Kafka and in the registry. */
  public Path passwordFile(String user) {
    return folder.resolve(user + ".password");
  }

  /** The properties of a program's Kafka and registry clients, for {@code --kafka-config}. */
  public Path kafkaConfig(String program) {
    return folder.resolve(program + ".properties");
  }

  /** A program's user in the database; null if it has none. */
  static String databaseUser(String program) {
    return DATABASE_USERS.get(program);
  }

  /** Their users in the database, but the stores' common one, whose password is elsewhere. */
  static Stream<String> databaseUsers() {
    return DATABASE_USERS.values().stream().filter(user -> !user.equals(DatabaseServer.USER));
  }

  boolean hasPlaintext() {
    return plaintext;
  }

  /** What the stack's own clients do everything with: the operator's certificate. */
  public Map<String, String> operatorProperties() {
    return Map.of(
        "security.protocol", "SSL",
        "ssl.truststore.type", "PEM",
        "ssl.truststore.location", authority.trusted().toString(),
        "ssl.keystore.type", "PEM",
        "ssl.keystore.location", authority.issue(OPERATOR).toString());
  }

  /** Adds to a broker's configuration what is not the same in every stack. */
  void configure(Properties broker) throws IOException {
    broker.load(new StringReader(Repository.resource("kafka-secure.properties")));
    broker.setProperty("ssl.keystore.location", authority.issue(BROKER, HOSTS).toString());
    broker.setProperty("ssl.truststore.location", authority.trusted().toString());
    broker.setProperty(
        "listener.name.sasl.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + programs().stream()
                .map(user -> " user_%s=\"%s\"".formatted(user, password(user)))
                .collect(Collectors.joining())
            + ";");
  }

  /** The users, the certificate and the ports of the registry's gate. */
  void writeRegistryGate(Path file, int port, int own) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("javax.net.ssl.keyStore=").append(folder.resolve("registry.p12"));
    text.append("\njavax.net.ssl.keyStorePassword=").append(password("registry"));
    text.append("\n" + RegistryGate.PORT + "=").append(port);
    text.append("\n" + RegistryGate.TARGET_PORT + "=").append(own);
    programs().forEach(it -> text.append("\n" + RegistryGate.USER + it + "=" + password(it)));
    PasswordFile.writePrivately(file, text.toString());
  }

  /** Gives each program its passwords, and its rights. */
  void provision(Admin admin) {
    List<UserScramCredentialAlteration> users = new ArrayList<>();
    for (String user : programs()) {
      users.add(
          new UserScramCredentialUpsertion(
              user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password(user)));
    }
    KafkaFutures.require("create users", admin.alterUserScramCredentials(users).all());
    SuiteAcls.create(admin, SuiteAcls.all(Map.of()));
    if (plaintext) {
      Map<String, String> jobs =
          Stream.of("agg-daily", "agg-monthly", "audit")
              .collect(Collectors.toMap(Function.identity(), job -> "User:ANONYMOUS"));
      SuiteAcls.create(
          admin,
          SuiteAcls.all(jobs).stream()
              .filter(acl -> acl.entry().principal().equals("User:ANONYMOUS"))
              .toList());
    }
  }

  /**
   * Writes the files for each program, as the addresses may be others at each start; from now on
   * the stack is a secured one.
   */
  void writeFiles(LocalStack stack) throws IOException {
    StateFile.in(folder).put(PLAINTEXT, plaintext);
    for (String program : programs()) {
      PasswordFile.writePrivately(
          kafkaConfig(program),
          """
          security.protocol=SASL_SSL
          sasl.mechanism=SCRAM-SHA-512
          sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
          username="%1$s" password="%2$s";
          ssl.truststore.type=PEM
          ssl.truststore.location=%3$s
          basic.auth.user.info=%1$s:%2$s
          schema.registry.ssl.truststore.type=JKS
          schema.registry.ssl.truststore.location=%4$s
          """
              .formatted(program, password(program), authority.trusted(), authority.trustStore()));
      PasswordFile.writePrivately(
          folder.resolve(program + ".env"),
          variables(stack, program).entrySet().stream()
              .map(each -> LocalStackCommand.export(each.getKey(), each.getValue()) + "\n")
              .collect(Collectors.joining()));
    }
  }

  /** The variables that point a program at a stack, as its user. */
  public Map<String, String> variables(LocalStack stack, String program) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("YT_BOOTSTRAP_SERVERS", stack.bootstrapServers());
    variables.put("YT_KAFKA_CONFIG", kafkaConfig(program).toString());
    variables.put("YT_KAFKA_SOURCE", "modern");
    String user = databaseUser(program);
    if (user != null && stack.hasDatabase()) {
      variables.put("YT_DB_URL", stack.jdbcUrl());
      variables.put("YT_DB_USER", user);
      variables.put("YT_DB_PASSWORD_FILE", stack.database().passwordFile(user).toString());
    }
    stack.registry().ifPresent(it -> variables.put("YT_SCHEMA_REGISTRY_URL", it.url()));
    return variables;
  }

  private String password(String user) {
    return PasswordFile.read(passwordFile(user));
  }
}
