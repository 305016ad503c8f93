package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs stop in time while their only broker cannot be had, whatever they are doing. */
class StopIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration WINDOW = Duration.ofSeconds(2);

  /** A window of so many keys publishes for a second or more. */
  private static final int BACKLOG = 400_000;

  private final List<App> jobs = new ArrayList<>();
  private final List<AutoCloseable> sockets = new ArrayList<>();
  private LocalStack stack;
  private Kafka kafka;

  @TempDir Path folder;

  @BeforeEach
  void start() {
    stack = LocalStack.inTemporaryFolder().withoutDatabase().start();
    kafka = new Kafka(stack.bootstrapServers());
  }

  @AfterEach
  void close() throws Exception {
    jobs.forEach(App::close);
    for (AutoCloseable socket : sockets) {
      socket.close();
    }
    kafka.close();
    stack.close();
  }

  @Test
  void jobsStopInTimeWhileTheBrokerIsFrozen() throws Exception {
    App idle = idleJob("idle");
    App busy = busyJob();

    stack.kafka().pause();
    awaitWindows(2);

    assertMidWindow(busy);
    assertStopInTime(idle, busy);
    stack.kafka().resume();
  }

  @Test
  void jobsStopInTimeWhileTheBrokerIsKilled() throws Exception {
    App idle = idleJob("idle");
    App busy = busyJob();

    stack.kafka().kill();
    awaitWindows(2);

    assertMidWindow(busy);
    assertStopInTime(idle, busy);
  }

  @Test
  void jobsStopInTimeWhileTheBrokerIsUnreachableAndAWindowHasFailed() throws Exception {
    Path impatient =
        Files.writeString(
            folder.resolve("impatient"), "delivery.timeout.ms=3000\nrequest.timeout.ms=2000\n");
    App idle = idleJob("idle");
    App failing = idleJob("failing", "--retry-for", "5s");
    App retrying = busyJob("--kafka-config", impatient.toString());

    stack.kafka().kill();
    letConnectionsHang(Integer.parseInt(stack.bootstrapServers().split(":", 2)[1]));
    retrying.awaitLine("could not be read, reduced and published", LIMIT);

    assertMidWindow(retrying);
    // what gives up by itself has the same to stop
    assertThat(failing.exitCode(LIMIT)).as(failing::tail).isEqualTo(1);
    assertStopInTime(idle, retrying);
  }

  /** Has read everything, and waits for the next window. */
  private App idleJob(String topic, String... args) {
    createTopics(topic);
    send(topic, 1);
    App job = job(topic, args);
    Awaitility.await().atMost(LIMIT).until(() -> kafka.committed(topic, topic) == 1);
    return job;
  }

  /** Is within a large window, of which some results are published. */
  private App busyJob(String... args) {
    createTopics("busy");
    send("busy", BACKLOG);
    App job = job("busy", args);
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> kafka.count("busy.out") > 0);
    return job;
  }

  private static void assertMidWindow(App job) {
    assertThat(job.output()).as("a window's line").doesNotContain("window: ");
  }

  private void createTopics(String topic) {
    kafka.createTopic(topic, 1, Map.of());
    kafka.createTopic(topic + ".out", 1, Map.of());
    kafka.createTopic(topic + ".dlq", 1, Map.of());
  }

  private void send(String topic, int count) {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of("linger.ms", 20))) {
      for (int i = 0; i < count; i++) {
        String json =
            "{\"yt_channel_id\":\"c" + i + "\",\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":1}";
        var unused = producer.send(new ProducerRecord<>(topic, json.getBytes(UTF_8)));
      }
    }
  }

  private App job(String topic, String... args) {
    App job =
        App.job("agg-daily")
            .args("--bootstrap-servers", stack.bootstrapServers())
            .args("--window", WINDOW.toSeconds() + "s", "--group-id", topic)
            .args("--input-topic", topic, "--output-topic", topic + ".out")
            .args(args)
            .start();
    jobs.add(job);
    return job;
  }

  /** The outage is to last for so many windows: a job that is idle has met it by then. */
  private static void awaitWindows(int count) throws InterruptedException {
    Thread.sleep(WINDOW.multipliedBy(count).toMillis());
  }

  /** As of a host that is gone from the network: no connection is refused, and none is made. */
  private void letConnectionsHang(int port) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    ServerSocket silent = new ServerSocket(port, 1, loopback);
    sockets.add(silent);
    boolean full = false;
    while (!full) {
      Socket filler = new Socket();
      sockets.add(filler);
      try {
        filler.connect(new InetSocketAddress(loopback, port), 500);
      } catch (SocketTimeoutException e) {
        full = true;
      }
    }
  }

  private static void assertStopInTime(App... running) {
    for (App job : running) {
      assertThat(job.isAlive()).as(job::tail).isTrue();
      job.sigterm();
    }
    long end = System.nanoTime() + App.STOP_LIMIT.toNanos();
    for (App job : running) {
      assertThat(job.exitCode(Duration.ofNanos(Math.max(0, end - System.nanoTime()))))
          .as(job::tail)
          .isEqualTo(143);
    }
  }
}
