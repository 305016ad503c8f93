package io.ytstats.connect;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A stock worker of Kafka Connect in a JVM of its own, in distributed mode, with nothing but the
 * unpacked plugin archive, and its REST interface on 127.0.0.1. With {@code
 * -Dyt.test.connect.jars=FOLDER} it is the worker of other jars, such as those of Kafka 4.
 */
final class ConnectWorker implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final int port;
  private final Thread endOfTests = new Thread(this::kill, "kill the worker");
  private Process process;

  /**
   * Unpacks the archive and writes the worker's configuration.
   *
   * @param secrets the folder that the directory provider may read
   */
  ConnectWorker(Path folder, String bootstrapServers, Path secrets) throws IOException {
    this.folder = folder;
    this.port = freePort();
    unpack(Repository.module("connect-sink").resolve("target/connect-sink-plugin.zip"));
    Files.writeString(
        folder.resolve("worker.properties"),
        String.join(
            "\n",
            "bootstrap.servers=" + bootstrapServers,
            "group.id=connect",
            "listeners=http://127.0.0.1:" + port,
            "plugin.path=" + folder.resolve("plugins"),
            "plugin.discovery=service_load",
            "key.converter=org.apache.kafka.connect.storage.StringConverter",
            "value.converter=org.apache.kafka.connect.json.JsonConverter",
            "value.converter.schemas.enable=false",
            "config.storage.topic=connect-configs",
            "config.storage.replication.factor=1",
            "offset.storage.topic=connect-offsets",
            "offset.storage.replication.factor=1",
            "offset.storage.partitions=1",
            "status.storage.topic=connect-status",
            "status.storage.replication.factor=1",
            "status.storage.partitions=1",
            "offset.flush.interval.ms=1000",
            "session.timeout.ms=6000",
            "heartbeat.interval.ms=1500",
            "scheduled.rebalance.max.delay.ms=0",
            "consumer.session.timeout.ms=6000",
            "consumer.heartbeat.interval.ms=1500",
            "consumer.auto.offset.reset=earliest",
            "config.providers=directory",
            "config.providers.directory.class="
                + "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
            "config.providers.directory.param.allowed.paths=" + secrets));
    Files.writeString(
        folder.resolve("log4j.properties"),
        String.join(
            "\n",
            "log4j.rootLogger=WARN, out",
            "log4j.logger.io.ytstats=INFO",
            "log4j.appender.out=org.apache.log4j.ConsoleAppender",
            "log4j.appender.out.layout=org.apache.log4j.PatternLayout",
            "log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %-5p %m (%c)%n"));
    Runtime.getRuntime().addShutdownHook(endOfTests);
  }

  private void unpack(Path archive) throws IOException {
    Path plugins = folder.resolve("plugins");
    try (InputStream file = Files.newInputStream(archive);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = plugins.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts it and waits until it answers. */
  void start() throws IOException {
    String given = System.getProperty("yt.test.connect.jars");
    Path jars =
        given == null
            ? Repository.module("servers-connect").resolve("target/connect")
            : Path.of(given);
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                // of log4j 2, which Kafka 4 has
                "-Dorg.apache.logging.log4j.level=WARN",
                "-Dlog4j.configuration=" + folder.resolve("log4j.properties").toUri(),
                "-cp",
                jars + "/*",
                "org.apache.kafka.connect.cli.ConnectDistributed",
                folder.resolve("worker.properties").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
            .start();
    await()
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException("the worker has ended: " + log());
              }
              return status("/connectors") == 200;
            });
  }

  private int status(String path) {
    try {
      return request("GET", path, "").statusCode();
    } catch (UncheckedIOException e) {
      return 0;
    }
  }

  Path logFile() {
    return folder.resolve("worker.log");
  }

  String log() throws IOException {
    return Files.readString(logFile());
  }

  /** Kills it (SIGKILL) and waits until it has ended. */
  void kill() {
    if (process != null) {
      process.destroyForcibly();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Sends a request, and returns the answer. */
  JsonNode send(String method, String path, String body) throws IOException {
    HttpResponse<String> answer = request(method, path, body);
    if (answer.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
  }

  private HttpResponse<String> request(String method, String path, String body) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(90))
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The states of a connector's tasks, such as RUNNING. */
  List<String> taskStates(String connector) throws IOException {
    return send("GET", "/connectors/" + connector + "/status", "")
        .get("tasks")
        .findValuesAsText("state");
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(endOfTests);
  }
}
