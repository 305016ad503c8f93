package io.ytstats.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker and KRaft controller in one process, with the suite's topics; alone, or one of
 * several that keep a copy of every partition each.
 *
 * <p>Several need a majority of themselves for anything that is agreed upon: a leader that takes
 * over, a broker that comes back. So what {@link #start} of one waits for depends on the others:
 *
 * <ul>
 *   <li>With itself a majority runs: until the cluster has taken it in again, which it does within
 *       seconds; brokers that are down or paused are not waited for. Its copies may still be
 *       behind.
 *   <li>Else: only until its controller listens. It is up once a majority was started.
 * </ul>
 *
 * <p>Topics are made at the start of the whole stack, once every broker is up; one broker alone
 * makes them at each of its starts.
 */
public final class KafkaServer extends ServerProcess {

  /** The largest message it takes, bytes: 4 MiB, a dead letter with its context and to spare. */
  static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  static final int PARTITIONS = 4;

  private static final String CONTROLLER_PORT = "controller.port";

  /** A client in a JVM that just began took more than 2 s on a machine with ten times its work. */
  private static final int PROBE_TIMEOUT_MILLIS = 5_000;

  private static final String BROKERS = "brokers";
  private static final String CLUSTER_ID = "cluster.id";

  private final int id;

  /** Those that vote, itself among them, in the order of their ids. */
  private final List<KafkaServer> quorum;

  private final boolean quickStart;

  private KafkaServer(
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

  /**
   * The brokers of a stack.
   *
   * @param firstPort of the first; the others have free ones
   * @param quickStart for brokers that are started often and work little
   */
  static List<KafkaServer> quorum(
      int brokers, Path stackFolder, PortChoice firstPort, Launcher launcher, boolean quickStart) {
    List<KafkaServer> quorum = new ArrayList<>();
    for (int id = 1; id <= brokers; id++) {
      quorum.add(
          new KafkaServer(
              id,
              brokers == 1 ? "Kafka" : "Kafka " + id,
              id == 1 ? firstFolder(stackFolder) : stackFolder.resolve("kafka-" + id),
              id == 1 ? firstPort : new PortChoice(0, false, ""),
              launcher,
              quickStart,
              Collections.unmodifiableList(quorum)));
    }
    return List.copyOf(quorum);
  }

  /** How many brokers the stack in this folder was made with; empty if none was made yet. */
  static OptionalInt keptBrokers(Path stackFolder) {
    Path first = firstFolder(stackFolder);
    if (Files.notExists(first.resolve(STATE_FILE))) {
      return OptionalInt.empty();
    }
    String kept = new StateFile(first.resolve(STATE_FILE)).get(BROKERS);
    // A stack made before there could be several does not say.
    return OptionalInt.of(kept == null ? 1 : Integer.parseInt(kept));
  }

  /**
   * Settles what all have to know of each other before the first of them starts: the cluster's id
   * and the controllers' ports, which are those of the last start where they are still free.
   */
  static void prepare(List<KafkaServer> quorum) {
    if (quorum.stream().anyMatch(ServerProcess::isRunning)) {
      return;
    }
    try {
      Set<Integer> taken = new HashSet<>();
      for (KafkaServer server : quorum) {
        Files.createDirectories(server.folder());
        taken.add(server.port());
      }
      StateFile first = quorum.get(0).state();
      first.put(BROKERS, Integer.toString(quorum.size()));
      if (first.get(CLUSTER_ID) == null) {
        first.put(CLUSTER_ID, Uuid.randomUuid().toString());
      }
      for (KafkaServer server : quorum) {
        int port = server.state().port(CONTROLLER_PORT).orElse(0);
        while (port == 0 || taken.contains(port) || !Ports.isFree(port)) {
          port = Ports.findFree();
        }
        taken.add(port);
        server.state().put(CONTROLLER_PORT, Integer.toString(port));
      }
    } catch (IOException e) {
      throw new LocalStackException("Kafka's folders cannot be made: " + e, e);
    }
  }

  /**
   * Waits until every broker is up, and makes the topics.
   *
   * @throws LocalStackException with the end of its log if one ended or is not up in time
   */
  static void provision(List<KafkaServer> quorum) {
    quorum.forEach(ServerProcess::awaitReady);
    KafkaServer any = quorum.get(0);
    try (Admin admin = any.admin(Topics.TIMEOUT_MILLIS)) {
      Topics.create(
          admin,
          new Topics.Settings(PARTITIONS, Topics.BROKER_DEFAULT_REPLICATION, MAX_MESSAGE_BYTES));
      if (quorum.size() > 1) {
        // Kafka makes these two at their first use, and cannot while a broker is down.
        Topics.createInternal(admin);
      }
    }
  }

  /** Its node id in the cluster: 1 for the first broker of a stack, 2 for the next. */
  public int id() {
    return id;
  }

  /** Where clients find this broker: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port();
  }

  @Override
  ServerCommand prepare(int port) throws IOException, InterruptedException {
    String jars = BuiltFiles.kafkaJars() + "/*";
    if (quorum.size() == 1) {
      prepare(quorum);
    } else if (!Ports.isFree(controllerPort())) {
      // The others' configuration names it.
      throw new LocalStackException(
          "port "
              + controllerPort()
              + ", where the other brokers look for the controller of "
              + name()
              + ", is taken by another process: stop that, or stop the stack and start it again,"
              + " which finds other ports");
    }
    Path config = configFile(folder());
    StateFile.write(config, configuration(port));
    Path logging = folder().resolve("log4j.properties");
    try (InputStream in = KafkaServer.class.getResourceAsStream("kafka-log4j.properties")) {
      Files.copy(in, logging, StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.notExists(dataFolder().resolve("meta.properties"))) {
      format(jars, logging, config);
    }
    List<String> command = new ArrayList<>(java(jars, logging));
    // Its threads wait on the network; the heap holds what 4 MiB messages and a few clients need.
    // Several share what one may have, more or less.
    command.addAll(
        1, quorum.size() == 1 ? List.of("-Xms128m", "-Xmx768m") : List.of("-Xms64m", "-Xmx384m"));
    if (quickStart) {
      // without the second compiler a start takes 3 s of processor time instead of 6
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
      // A broker that the cluster has not taken in (again) does not list itself.
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
      // not to wait for an answer a second time
      admin.close(Duration.ZERO);
    }
  }

  @Override
  boolean isStarted() {
    return majorityRuns() ? answers() : Ports.accepts(controllerPort());
  }

  /**
   * Without a majority nobody allows it to stop: it would wait for 5 minutes, a number that Kafka
   * has in its code (KAFKA-19905).
   */
  @Override
  boolean canStopInOrder() {
    return majorityRuns();
  }

  @Override
  void provision() {
    if (quorum.size() == 1) {
      provision(quorum);
    }
  }

  private boolean majorityRuns() {
    return quorum.stream().filter(ServerProcess::isActive).count() > quorum.size() / 2;
  }

  private Admin admin(int timeoutMillis) {
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
            // a start that was killed here may have left a part
            "--ignore-formatted"));
    if (runToEnd(command, Optional.empty()) != 0) {
      throw failure("could not make its storage; the end of its log:");
    }
  }

  private static List<String> java(String jars, Path logging) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dlog4j.configuration=" + logging.toUri(),
        "-Djava.awt.headless=true",
        "-cp",
        jars);
  }

  private Properties configuration(int port) {
    String copies = Integer.toString(quorum.size());
    // What may be down, so that a write goes on: 1 of 3, 2 of 5.
    String minInSync = Integer.toString(quorum.size() / 2 + 1);
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(id));
    p.setProperty(
        "controller.quorum.voters",
        quorum.stream()
            .map(voter -> voter.id + "@127.0.0.1:" + voter.controllerPort())
            .collect(Collectors.joining(",")));
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty(
        "listeners",
        "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort());
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("log.dirs", dataFolder().toString());
    // A misspelt topic is to be an error, as on a cluster that is looked after.
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("num.partitions", Integer.toString(PARTITIONS));
    p.setProperty("default.replication.factor", copies);
    p.setProperty("min.insync.replicas", minInSync);
    // A broker that was behind never leads: what was acknowledged stays.
    p.setProperty("unclean.leader.election.enable", "false");
    p.setProperty("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
    // Nothing goes by age: neither records nor the offsets of a demo last run a month ago.
    p.setProperty("log.retention.hours", "-1");
    p.setProperty("offsets.retention.minutes", Integer.toString(10 * 365 * 24 * 60));
    // Few groups: a handful of partitions, and no waiting for a second consumer.
    p.setProperty("offsets.topic.replication.factor", copies);
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("transaction.state.log.replication.factor", copies);
    p.setProperty("transaction.state.log.min.isr", minInSync);
    p.setProperty("transaction.state.log.num.partitions", "4");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // A broker that was killed may come back only once its old session has run out, here after
    // 4 s instead of 9.
    p.setProperty("broker.session.timeout.ms", "4000");
    p.setProperty("broker.heartbeat.interval.ms", "1000");
    // One of several may wait for the others as long as they are down; by default it ends after
    // 1 minute.
    p.setProperty("initial.broker.registration.timeout.ms", Integer.toString(Integer.MAX_VALUE));
    // 128 MiB of the heap by default, for compacted topics; here only the offsets are one.
    p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
    return p;
  }

  private Path dataFolder() {
    return folder().resolve("data");
  }

  private static Path configFile(Path folder) {
    return folder.resolve("server.properties");
  }

  private static Path firstFolder(Path stackFolder) {
    return stackFolder.resolve("kafka");
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
