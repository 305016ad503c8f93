package io.ytstats.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/** A Kafka broker and KRaft controller in one process, with the suite's topics. */
public final class KafkaServer extends ServerProcess {

  /** The largest message it takes, bytes: 4 MiB, a dead letter with its context and to spare. */
  static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  static final int PARTITIONS = 4;

  private static final String CONTROLLER_PORT = "controller.port";
  private static final int PROBE_TIMEOUT_MILLIS = 2_000;

  private final Launcher launcher;

  KafkaServer(Path folder, PortChoice portChoice, Launcher launcher) {
    super("Kafka", folder, portChoice, launcher, configFile(folder).toString());
    this.launcher = launcher;
  }

  /** Where clients find it: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port();
  }

  @Override
  ServerCommand prepare(int port) throws IOException, InterruptedException {
    String jars = BuiltFiles.kafkaJars() + "/*";
    OptionalInt kept = state().port(CONTROLLER_PORT);
    int controllerPort =
        kept.isPresent() && kept.getAsInt() != port && Ports.isFree(kept.getAsInt())
            ? kept.getAsInt()
            : freePortOtherThan(port);
    state().put(CONTROLLER_PORT, Integer.toString(controllerPort));
    Path config = configFile(folder());
    StateFile.write(config, configuration(port, controllerPort));
    Path logging = folder().resolve("log4j.properties");
    try (InputStream in = KafkaServer.class.getResourceAsStream("kafka-log4j.properties")) {
      Files.copy(in, logging, StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.notExists(dataFolder().resolve("meta.properties"))) {
      format(jars, logging, config);
    }
    List<String> command = new ArrayList<>(java(jars, logging));
    // Its threads wait on the network; the heap holds what 4 MiB messages and a few clients need.
    command.addAll(1, List.of("-Xms128m", "-Xmx768m"));
    if (launcher == Launcher.BOUND) {
      // Tests start it often and send little: without the second compiler a start takes 3 s of
      // processor time instead of 6.
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
    try (Admin admin = admin(PROBE_TIMEOUT_MILLIS)) {
      return !admin
          .describeCluster()
          .nodes()
          .get(PROBE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
          .isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while waiting for Kafka", e);
    }
  }

  @Override
  void provision() {
    try (Admin admin = admin(Topics.TIMEOUT_MILLIS)) {
      Topics.create(
          admin,
          new Topics.Settings(PARTITIONS, Topics.BROKER_DEFAULT_REPLICATION, MAX_MESSAGE_BYTES));
    }
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
            Uuid.randomUuid().toString(),
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

  private Properties configuration(int port, int controllerPort) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("log.dirs", dataFolder().toString());
    // A misspelt topic is to be an error, as on a cluster that is looked after.
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("num.partitions", Integer.toString(PARTITIONS));
    p.setProperty("default.replication.factor", "1");
    p.setProperty("min.insync.replicas", "1");
    p.setProperty("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
    // Nothing goes by age: neither records nor the offsets of a demo last run a month ago.
    p.setProperty("log.retention.hours", "-1");
    p.setProperty("offsets.retention.minutes", Integer.toString(10 * 365 * 24 * 60));
    // One broker, few groups: a handful of partitions, and no waiting for a second consumer.
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("transaction.state.log.num.partitions", "4");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // A broker that was killed may come back only once its old session has run out, here after
    // 4 s instead of 9.
    p.setProperty("broker.session.timeout.ms", "4000");
    p.setProperty("broker.heartbeat.interval.ms", "1000");
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

  private static int freePortOtherThan(int port) {
    int free = Ports.findFree();
    while (free == port) {
      free = Ports.findFree();
    }
    return free;
  }
}
