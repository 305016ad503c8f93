package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.HarvestRecord;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
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
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs stop in time while their only broker is unavailable, whatever they do. */
@Tag("long")
class StopIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration WINDOW = Duration.ofSeconds(2);

  /** A window of so many keys publishes for a second or more, in batches of the usual size. */
  private static final int LARGE = 300_000;

  /** The same in batches of {@link #SMALL_BATCHES}, each a request of its own. */
  private static final int SMALL = 30_000;

  private static final String SMALL_BATCHES = "batch.size=300\n";

  /** Begins the names of this test's topics. */
  private final String run = UUID.randomUUID() + "-";

  private final List<SuiteProcess> jobs = new ArrayList<>();
  private final List<AutoCloseable> sockets = new ArrayList<>();
  private final LocalStack stack = SharedBroker.stack();
  private final KafkaCluster kafka = SharedBroker.kafka();

  @TempDir Path folder;

  /** The broker is there for the next test, whatever became of this one. */
  @AfterEach
  void close() throws Exception {
    jobs.forEach(SuiteProcess::close);
    for (AutoCloseable socket : sockets) {
      socket.close();
    }
    stack.kafka().start();
  }

  @Test
  void jobsStopInTimeWhileTheBrokerIsFrozen() throws Exception {
    SuiteProcess idle = idleJob("idle");
    SuiteProcess busy = busyJob(SMALL, SMALL_BATCHES);
    awaitReadAll("idle");
    awaitFirstResult();

    stack.kafka().pause();
    awaitWindows(2);

    assertMidWindow(busy);
    assertStopInTime(idle, busy);
  }

  @Test
  void jobsStopInTimeWhileTheBrokerIsKilled() throws Exception {
    SuiteProcess idle = idleJob("idle");
    SuiteProcess busy = busyJob(SMALL, SMALL_BATCHES);
    awaitReadAll("idle");
    awaitFirstResult();

    stack.kafka().kill();
    awaitWindows(2);

    assertMidWindow(busy);
    assertStopInTime(idle, busy);
  }

  @Test
  void jobsStopInTimeWhileTheBrokerIsUnreachableAndAWindowHasFailed() throws Exception {
    SuiteProcess idle = idleJob("idle");
    SuiteProcess failing = idleJob("failing", "--retry-for", "5s");
    SuiteProcess retrying = busyJob(LARGE, "delivery.timeout.ms=3000\nrequest.timeout.ms=2000\n");
    awaitReadAll("idle");
    awaitReadAll("failing");
    awaitFirstResult();

    stack.kafka().kill();
    letConnectionsHang(Integer.parseInt(stack.bootstrapServers().split(":", 2)[1]));
    retrying.awaitLine("could not be read, reduced and published", LIMIT);

    assertMidWindow(retrying);
    // a job that ends because of the failure has the same to stop
    assertThat(failing.exitCode(LIMIT)).as(failing::tail).isEqualTo(1);
    assertStopInTime(idle, retrying);
  }

  /** Is to have read everything, and to wait for the next window; see {@link #awaitReadAll}. */
  private SuiteProcess idleJob(String name, String... args) {
    String topic = run + name;
    createTopics(topic);
    send(topic, 1);
    return job(topic, args);
  }

  private void awaitReadAll(String name) {
    String topic = run + name;
    Awaitility.await().atMost(LIMIT).until(() -> kafka.committed(topic, topic) == 1);
  }

  /** Is to be within a large window, of which some results are published. */
  private SuiteProcess busyJob(int keys, String config) throws IOException {
    String topic = run + "busy";
    createTopics(topic);
    send(topic, keys);
    Path file = Files.writeString(folder.resolve("config"), config);
    return job(topic, "--kafka-config", file.toString());
  }

  private void awaitFirstResult() {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> kafka.count(run + "busy.out") > 0);
  }

  private static void assertMidWindow(SuiteProcess job) {
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
        byte[] json = HarvestRecord.at("2017-08-02T02:00:00", "c" + i, 1).json();
        var unused = producer.send(new ProducerRecord<>(topic, json));
      }
    }
  }

  private SuiteProcess job(String topic, String... args) {
    SuiteProcess job =
        Apps.job("agg-daily")
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

  /** As a host that left the network: connections are neither refused nor made. */
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

  private static void assertStopInTime(SuiteProcess... running) {
    for (SuiteProcess job : running) {
      assertThat(job.isAlive()).as(job::tail).isTrue();
      job.sigterm();
    }
    long end = System.nanoTime() + SuiteProcess.STOP_LIMIT.toNanos();
    for (SuiteProcess job : running) {
      assertThat(job.exitCode(Duration.ofNanos(Math.max(0, end - System.nanoTime()))))
          .as(job::tail)
          .isEqualTo(143);
    }
  }
}
