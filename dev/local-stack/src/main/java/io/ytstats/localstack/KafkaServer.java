package io.ytstats.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

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

  /** The largest message in bytes: 4 MiB, more than a dead letter needs. */
  static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  static final int PARTITIONS = 4;

  static final String CONTROLLER_PORT = "controller.port";

  /** On an overloaded machine a client in a new JVM took more than 2 s. */
  private static final int PROBE_TIMEOUT_MILLIS = 5_000;

  static final String CLUSTER_ID = "cluster.id";

  private final int id;

  /** All brokers, itself among them, in the order of their ids. */
  private final List<KafkaServer> quorum;

  private final boolean quickStart;

  KafkaServer(
      int id,
      String name,
      Path folder,
      PortChoice portChoice,
      Launcher launcher,
      boolean quickStart,
      List<KafkaServer> quorum) {
    super(name, folder, portChoice, launcher, configFile(folder).toString());
    this.id = id;
    this.quickStart = quickStart;
    this.quorum = quorum;
  }

  /** Its node id in the cluster: 1 for the first broker of a stack, 2 for the next. */
  public int id() {
    return id;
  }

  /** This broker for clients: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port();
  }

  @Override
  ServerCommand prepare(int port) throws IOException, InterruptedException {
    String jars = BuiltFiles.kafkaJars() + "/*";
    if (quorum.size() == 1) {
      KafkaQuorum.prepare(quorum);
    } else if (!Ports.isFree(controllerPort())) {
      // The configuration of the others has this port.
      throw new LocalStackException(
          "port "
              + controllerPort()
              + ", where the other brokers look for the controller of "
              + name()
              + ", is taken by another process: stop that, or stop the stack and start it again,"
              + " which finds other ports");
    }
    Path config = configFile(folder());
    StateFile.write(
        config,
        KafkaConfiguration.of(
            id,
            port,
            dataFolder(),
            quorum.stream()
                .map(each -> new KafkaConfiguration.Voter(each.id, each.controllerPort()))
                .toList()));
    Path logging = folder().resolve("log4j.properties");
    try (InputStream in = KafkaServer.class.getResourceAsStream("kafka-log4j.properties")) {
      Files.copy(in, logging, StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.notExists(dataFolder().resolve("meta.properties"))) {
      format(jars, logging, config);
    }
    List<String> command = new ArrayList<>(java(jars, logging));
    // The heap is for 4 MiB messages and a few clients. Several brokers have about as much
    // together.
    command.addAll(
        1, quorum.size() == 1 ? List.of("-Xms128m", "-Xmx768m") : List.of("-Xms64m", "-Xmx384m"));
    if (quickStart) {
      // without the second compiler a start takes 3 s of processor time, not 6
      command.add(1, "-XX:TieredStopAtLevel=1");
    }
    command.addAll(List.of("kafka.Kafka", config.toString()));
    return new ServerCommand(command, Map.of());
  }

  @Override
  boolean answers() {
    if (!Ports.accepts(port())) {
      return false;
    }
    Admin admin = admin(PROBE_TIMEOUT_MILLIS);
    try {
      // A broker that the cluster has not accepted does not list itself.
      return admin
          .describeCluster()
          .nodes()
          .get(PROBE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
          .stream()
          .anyMatch(node -> node.id() == id);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while waiting for Kafka", e);
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
    Properties properties = new Properties();
    properties.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    properties.setProperty(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Integer.toString(timeoutMillis));
    properties.setProperty(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(timeoutMillis));
    return Admin.create(properties);
  }

  private void format(String jars, Path logging, Path config)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(java(jars, logging));
    command.addAll(
        List.of(
            "kafka.tools.StorageTool",
            "format",
            "--cluster-id",
            quorum.get(0).state().get(CLUSTER_ID),
            "--config",
            config.toString(),
            // a start that was killed here may have left a part of it
            "--ignore-formatted"));
    if (runToEnd(command, Optional.empty()) != 0) {
      throw failure("could not create its storage; the end of its log:");
    }
  }

  private List<String> java(String jars, Path logging) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dlog4j.configuration=" + logging.toUri(),
        "-Djava.awt.headless=true",
        // compression libraries unpack themselves there
        "-Djava.io.tmpdir=" + temporaryFolder(),
        "-cp",
        jars);
  }

  private Path dataFolder() {
    return folder().resolve("data");
  }

  private static Path configFile(Path folder) {
    return folder.resolve("server.properties");
  }

  private int controllerPort() {
    return state()
        .port(CONTROLLER_PORT)
        .orElseThrow(
            () ->
                new LocalStackException(
                    name() + " has no controller port in " + folder() + ": start the whole stack"));
  }
}
