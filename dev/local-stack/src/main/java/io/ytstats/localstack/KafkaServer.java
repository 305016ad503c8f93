package io.ytstats.localstack;

import io.ytstats.app.KafkaFutures;
import io.ytstats.schema.Topics;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * A Kafka broker and KRaft controller in one process, with the suite's topics; alone, or one of
 * several that have a copy of every partition each.
 *
 * <p>Several brokers need a majority to agree on anything, such as a new leader or the return of a
 * broker. So what {@link #start} of one waits for depends on the others:
 *
 * <ul>
 *   <li>If a majority runs, itself included: until the cluster has accepted it, which takes
 *       seconds. It does not wait for brokers that are down or paused, and its copies may still be
 *       behind.
 *   <li>Otherwise: only until its controller listens. It is up once a majority was started.
 * </ul>
 *
 * <p>Topics are created at the start of the whole stack, once every broker is up; a single broker
 * creates them at each of its starts.
 */
public final class KafkaServer extends ServerProcess {

  static final String CONTROLLER_PORT = "controller.port";
  static final String CLUSTER_ID = "cluster.id";

  /** In a secured stack, where {@link #port} is that of the SASL_SSL listener. */
  static final String MTLS_PORT = "mtls.port";

  static final String PLAINTEXT_PORT = "plaintext.port";

  /** Properties that take more than one value. */
  private static final Set<String> LISTS =
      Set.of("listeners", "advertised.listeners", "listener.security.protocol.map");

  /** On an overloaded machine a client in a new JVM took more than 2 s. */
  private static final int PROBE_TIMEOUT_MILLIS = 5_000;

  private final int id;
  private final boolean quickStart;
  private final KafkaVersion version;
  private final Map<String, String> further;
  private final Optional<SecuredStack> secured;

  /** All brokers, itself among them, in the order of their ids. */
  private final List<KafkaServer> quorum;

  KafkaServer(LocalStackBuilder stack, String name, int id, Path folder, List<KafkaServer> quorum) {
    super(
        name,
        folder,
        id == 1 ? stack.kafkaPort : ServerPort.FREE,
        stack.launcher,
        configFile(folder).toString());
    this.id = id;
    this.quickStart = stack.quickStart;
    this.version = KafkaQuorum.version(stack);
    this.further = stack.kafkaProperties;
    this.secured = stack.security();
    this.quorum = quorum;
  }

  /** Its node id in the cluster: 1 for the first broker of a stack, 2 for the next. */
  public int id() {
    return id;
  }

  /** The line of Kafka that it is of. */
  public KafkaVersion version() {
    return version;
  }

  /** This broker for clients: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port();
  }

  /** Its listener for clients with a certificate of their own, in a secured stack. */
  public String mtlsServers() {
    return address(MTLS_PORT);
  }

  /** Its listener without TLS, in a secured stack that has one. */
  public String plaintextServers() {
    return address(PLAINTEXT_PORT);
  }

  private String address(String key) {
    return "127.0.0.1:"
        + state().port(key).orElseThrow(() -> new IllegalStateException(name() + " has no " + key));
  }

  /** The ports that it has besides the one for clients. */
  List<String> furtherPorts() {
    return secured.isEmpty()
        ? List.of(CONTROLLER_PORT)
        : secured.get().hasPlaintext()
            ? List.of(CONTROLLER_PORT, MTLS_PORT, PLAINTEXT_PORT)
            : List.of(CONTROLLER_PORT, MTLS_PORT);
  }

  /** Whether it runs, and was started before its stack was to have all the listeners it has now. */
  boolean lacksListener() {
    return isRunning() && furtherPorts().stream().anyMatch(key -> state().port(key).isEmpty());
  }

  Optional<SecuredStack> secured() {
    return secured;
  }

  @Override
  List<String> prepare(int port) throws IOException, InterruptedException {
    if (quorum.size() == 1) {
      KafkaQuorum.prepare(quorum);
    } else if (!Ports.isFree(controllerPort())) {
      // The configuration of the others has this port.
      throw new LocalStackException(
          ("port %d, where the other brokers look for the controller of %s, is taken by another"
                  + " process: stop that, or stop the stack and start it again, which finds other"
                  + " ports")
              .formatted(controllerPort(), name()));
    }
    Path config = configFile(folder());
    Path data = folder().resolve("data");
    StringWriter text = new StringWriter();
    configuration(port, data).store(text, null);
    PasswordFile.writePrivately(config, text.toString());
    Path logging = folder().resolve(version.logFile());
    Files.writeString(logging, Repository.resource("kafka-" + version.logFile()));
    if (Files.notExists(data.resolve("meta.properties"))) {
      format(logging, config);
    }
    List<String> command = javaClass(logging);
    // heap for 4 MiB messages and a few clients; several brokers have about as much together
    command.addAll(
        quorum.size() == 1 ? List.of("-Xms128m", "-Xmx768m") : List.of("-Xms64m", "-Xmx384m"));
    if (quickStart) {
      // without the second compiler a start takes 3 s of processor time, not 6
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.addAll(List.of("kafka.Kafka", config.toString()));
    return command;
  }

  @Override
  boolean answers() {
    if (!Ports.accepts(port())) {
      return false;
    }
    Admin admin = admin(PROBE_TIMEOUT_MILLIS);
    try {
      // A broker that the cluster has not accepted does not list itself.
      return KafkaFutures.get(admin.describeCluster().nodes()).stream()
          .anyMatch(node -> node.id() == id);
    } catch (KafkaException e) {
      // an interrupted thread keeps its interrupt flag
      return false;
    } finally {
      // does not wait for an answer a second time
      admin.close(Duration.ZERO);
    }
  }

  @Override
  boolean isStarted() {
    return majorityRuns() ? answers() : Ports.accepts(controllerPort());
  }

  /**
   * Without a majority no controller lets it stop: it would wait for 5 minutes, which Kafka has in
   * its code (KAFKA-19905).
   */
  @Override
  boolean canStopInOrder() {
    return majorityRuns();
  }

  @Override
  void provision() {
    if (quorum.size() == 1) {
      KafkaQuorum.provision(quorum);
    }
  }

  private boolean majorityRuns() {
    return quorum.stream().filter(ServerProcess::isActive).count() > quorum.size() / 2;
  }

  Admin admin(int timeoutMillis) {
    Map<String, Object> properties = new HashMap<>();
    secured.ifPresent(stack -> properties.putAll(stack.operatorProperties()));
    properties.put(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        secured.isPresent() ? mtlsServers() : bootstrapServers());
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
    return Admin.create(properties);
  }

  /** The {@code server.properties}: what all brokers have, from a resource, and its own. */
  private Properties configuration(int port, Path data) throws IOException {
    String client = (secured.isEmpty() ? "PLAINTEXT" : "SASL") + "://127.0.0.1:" + port;
    if (secured.isPresent()) {
      client += ",MTLS://" + mtlsServers();
      client += secured.get().hasPlaintext() ? ",PLAINTEXT://" + plaintextServers() : "";
    }
    String copies = Integer.toString(quorum.size());
    // So a write succeeds while a minority is down: 1 of 3, 2 of 5.
    String minInSync = Integer.toString(quorum.size() / 2 + 1);
    String voters =
        quorum.stream()
            .map(voter -> voter.id + "@127.0.0.1:" + voter.controllerPort())
            .collect(Collectors.joining(","));
    Properties p = new Properties();
    p.load(new StringReader(Repository.resource("kafka.properties")));
    if (secured.isPresent()) {
      secured.get().configure(p);
    }
    p.setProperty("node.id", Integer.toString(id));
    p.setProperty("controller.quorum.voters", voters);
    p.setProperty("listeners", client + ",CONTROLLER://127.0.0.1:" + controllerPort());
    p.setProperty("advertised.listeners", client);
    p.setProperty("log.dirs", data.toString());
    p.setProperty("num.partitions", Integer.toString(Topics.DEFAULT_PARTITIONS));
    p.setProperty("message.max.bytes", Integer.toString(Topics.DEFAULT_MAX_MESSAGE_BYTES));
    p.setProperty("default.replication.factor", copies);
    p.setProperty("min.insync.replicas", minInSync);
    p.setProperty("offsets.topic.replication.factor", copies);
    p.setProperty("transaction.state.log.replication.factor", copies);
    p.setProperty("transaction.state.log.min.isr", minInSync);
    further.forEach(
        (name, value) ->
            p.merge(name, value, (ours, more) -> LISTS.contains(name) ? ours + "," + more : more));
    return p;
  }

  private void format(Path logging, Path config) throws IOException, InterruptedException {
    String clusterId = quorum.get(0).state().get(CLUSTER_ID).orElseThrow();
    List<String> command = javaClass(logging);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // it lives for a second
    command.addAll(List.of("kafka.tools.StorageTool", "format", "--cluster-id", clusterId));
    // a start that was killed here may have left a part of it
    command.addAll(List.of("--config", config.toString(), "--ignore-formatted"));
    if (runToEnd(command, "") != 0) {
      throw failure("could not create its storage; the end of its log:");
    }
  }

  /** The beginning of a command that runs a class of the broker's jars. */
  private List<String> javaClass(Path logging) {
    return java("-D" + version.logProperty() + "=" + logging.toUri(), "-cp", version.jars() + "/*");
  }

  private static Path configFile(Path folder) {
    return folder.resolve("server.properties");
  }

  /** The port on which the other brokers find its controller. */
  private int controllerPort() {
    return state()
        .port(CONTROLLER_PORT)
        .orElseThrow(
            () -> new LocalStackException(name() + " was never started: start the whole stack"));
  }
}
