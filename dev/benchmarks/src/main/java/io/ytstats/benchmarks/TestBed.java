package io.ytstats.benchmarks;

import io.ytstats.harness.HarnessException;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.localstack.LocalStack;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What all benchmarks run on: the servers, topics with data in them, the programs.
 *
 * @param logs the folder for the programs' logs
 * @param out for progress and tables
 */
record TestBed(LocalStack stack, KafkaCluster kafka, Path logs, PrintStream out)
    implements AutoCloseable {
  /** No run takes longer. */
  static final Duration LIMIT = Duration.ofMinutes(15);

  /** The heap of every program: spark-submit's default. */
  static final String HEAP = "1g";

  /** As scripts/create-topics.sh creates topics. */
  private static final int PARTITIONS = 4;

  private static final Map<String, String> TOPIC =
      Map.of(
          "max.message.bytes",
          Integer.toString(4 << 20),
          // when a record came in is then the broker's time
          "message.timestamp.type",
          "LogAppendTime");

  private static final String BEGIN = "benchmark begins";
  private static final Pattern END = Pattern.compile("benchmark ends: (\\d+) ns, (\\d+) rejects");

  TestBed(LocalStack stack, Path logs, PrintStream out) {
    this(stack, new KafkaCluster(stack.bootstrapServers()), logs, out);
  }

  void say(String format, Object... values) {
    out.printf(format + "%n", values);
  }

  /** Starts a program. */
  SuiteProcess start(SuiteProcessBuilder program) {
    return program.logIn(logs).start();
  }

  /** What a class of this module prints when it starts with its work. */
  static void printBegin() {
    System.out.println(BEGIN);
  }

  /** What it prints at the end. Then it waits a minute at most until it has been measured. */
  static void printEnd(long nanos, long rejects) throws InterruptedException {
    System.out.println("benchmark ends: " + nanos + " ns, " + rejects + " rejects");
    Thread.sleep(Duration.ofMinutes(1).toMillis());
  }

  /** What is measured; it returns how long it took, in seconds. */
  interface Work {
    double seconds() throws InterruptedException;
  }

  /** Runs a class of this module, and measures it from the begin to the end that it prints. */
  Figures measure(Class<?> main, long serverPid, long records, String... args)
      throws InterruptedException {
    // a collector that does less work than G1, for whoever may pause
    try (SuiteProcess process =
        start(SuiteProcess.main(main, "-Xmx" + HEAP, "-XX:+UseParallelGC").args(args))) {
      process.awaitNext("the beginning", LIMIT, BEGIN::equals);
      AtomicLong rejects = new AtomicLong();
      return measure(
              process,
              serverPid,
              records,
              () -> {
                MatchResult end = awaitMatch(process, "the end", END);
                rejects.set(Long.parseLong(end.group(2)));
                return Long.parseLong(end.group(1)) / 1e9;
              })
          .withRejects(rejects.get());
    }
  }

  /** Measures a running program and stops it. */
  Figures measure(SuiteProcess process, long serverPid, long records, Work work)
      throws InterruptedException {
    double cpu = process.cpuSeconds();
    double serverCpu = SuiteProcess.cpuSeconds(serverPid);
    double seconds = work.seconds();
    Figures figures =
        new Figures(
            records,
            seconds,
            process.cpuSeconds() - cpu,
            SuiteProcess.cpuSeconds(serverPid) - serverCpu,
            process.peakMemoryMib(),
            0);
    process.stop();
    return figures;
  }

  /** Waits for the next line of a program's log in which this pattern is. */
  static MatchResult awaitMatch(SuiteProcess process, String what, Pattern pattern) {
    Matcher matcher = pattern.matcher("");
    process.awaitNext(what, LIMIT, line -> matcher.reset(line).find());
    return matcher.toMatchResult();
  }

  void createTopics(String... names) {
    kafka.createTopics(List.of(names), PARTITIONS, TOPIC);
  }

  /** Deletes all topics whose names begin so. */
  void deleteTopics(String prefix) {
    kafka.deleteTopics(kafka.topics().stream().filter(topic -> topic.startsWith(prefix)).toList());
  }

  /**
   * Creates and fills a topic of the data's name.
   *
   * @throws HarnessException if not every record arrived
   */
  void fill(Input data) {
    say("%s: %,d records …", data.name(), data.records());
    createTopics(data.name());
    Map<String, Object> properties =
        Map.of("batch.size", 64 << 10, "linger.ms", 20, "compression.type", data.compression());
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(properties)) {
      data.forEachMessage((key, value) -> send(producer, data.name(), key, value));
    }
    if (kafka.count(data.name()) != data.records()) {
      throw new HarnessException("not every record could be sent to " + data.name());
    }
  }

  /** Sends a record; whether it arrived is seen in the topic. */
  @SuppressWarnings("FutureReturnValueIgnored") // the caller counts what has arrived
  static void send(KafkaProducer<byte[], byte[]> producer, String topic, byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
  }

  /** Restarts the broker, with none of its data in the system's page cache. */
  void restartBroker() {
    stack.kafka().stop();
    PageCache.drop(stack.kafka().logFile().getParent());
    stack.kafka().start();
    kafka.topics();
  }

  @Override
  public void close() {
    kafka.close();
  }
}
