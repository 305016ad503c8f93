package io.ytstats.benchmarks;

import io.ytstats.harness.HarnessException;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordDecoder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What all benchmarks run on: the servers, topics with data in them, the programs. */
final class TestBed implements AutoCloseable {
  /** No run takes longer. */
  static final Duration LIMIT = Duration.ofMinutes(15);

  /** The heap of every program: spark-submit's default. */
  static final String HEAP = "1g";

  /** As scripts/create-topics.sh creates topics. */
  private static final int PARTITIONS = 4;

  private static final Map<String, String> TOPIC =
      Map.of("max.message.bytes", Integer.toString(4 << 20));

  private static final String BEGIN = "benchmark begins";
  private static final String END = "benchmark ends: ";

  private final LocalStack stack;
  private final KafkaCluster kafka;
  private final Path logs;
  private final PrintStream out;

  /**
   * @param logs the folder for the programs' logs
   */
  TestBed(LocalStack stack, Path logs, PrintStream out) {
    this.stack = stack;
    this.kafka = new KafkaCluster(stack.bootstrapServers());
    this.logs = logs;
    this.out = out;
  }

  LocalStack stack() {
    return stack;
  }

  KafkaCluster kafka() {
    return kafka;
  }

  PrintStream out() {
    return out;
  }

  void say(String format, Object... values) {
    out.printf(format + "%n", values);
  }

  /** Starts a program. */
  SuiteProcess start(SuiteProcessBuilder program) {
    return program.logIn(logs).start();
  }

  /** Starts a class of this module. */
  SuiteProcess start(Class<?> main, String... args) {
    // a collector that does less work than G1, for whoever may pause
    return start(SuiteProcess.main(main, "-Xmx" + HEAP, "-XX:+UseParallelGC").args(args));
  }

  /** What such a class prints when it starts with its work. */
  static void printBegin() {
    System.out.println(BEGIN);
  }

  /** What it prints at the end. Then it waits a minute at most until it has been measured. */
  static void printEnd(long nanos) throws InterruptedException {
    System.out.println(END + nanos + " ns");
    Thread.sleep(Duration.ofMinutes(1).toMillis());
  }

  /** What is measured; it returns how long it took, in seconds. */
  interface Work {
    double seconds() throws InterruptedException;
  }

  /** Measures a class of this module, from the begin to the end that it prints, and stops it. */
  Figures measure(SuiteProcess process, long serverPid, long records) throws InterruptedException {
    process.awaitNext("the beginning", LIMIT, BEGIN::equals);
    return measure(
        process,
        serverPid,
        records,
        () ->
            Long.parseLong(
                    process.awaitNext("the end", LIMIT, line -> line.startsWith(END))
                        .split(" ", -1)[2])
                / 1e9);
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
            process.peakMemoryMib());
    process.stop();
    return figures;
  }

  void createTopics(Collection<String> names) {
    kafka.createTopics(names, PARTITIONS, TOPIC);
  }

  /** Fills a topic of the data's name, keyed by channel, uncompressed as most producers do. */
  void fill(Dataset data) {
    say("%s: %,d records …", data.name(), data.records());
    byte[][] keys = new byte[data.channels()][];
    for (int channel = 0; channel < keys.length; channel++) {
      keys[channel] = Dataset.channelId(channel).getBytes(StandardCharsets.US_ASCII);
    }
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer(Map.of("batch.size", 64 << 10, "linger.ms", 20))) {
      data.forEach(
          (value, channel) ->
              send(
                  producer,
                  new ProducerRecord<>(data.name(), keys[(int) channel], value),
                  failure));
    }
    check(failure);
  }

  /** Sends a record; what goes wrong is kept for {@link #check}. */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback has the outcome
  static void send(
      KafkaProducer<byte[], byte[]> producer,
      ProducerRecord<byte[], byte[]> record,
      AtomicReference<Exception> failure) {
    producer.send(
        record,
        (metadata, problem) -> {
          if (problem != null) {
            failure.compareAndSet(null, problem);
          }
        });
  }

  static void check(AtomicReference<Exception> failure) {
    if (failure.get() != null) {
      throw new HarnessException("a record could not be sent: " + failure.get());
    }
  }

  /**
   * Reads a topic of results to its end and compares the latest of each key with what is expected.
   *
   * @return how many records it holds
   * @throws HarnessException if a result is wrong
   */
  long check(String topic, Contestants.Expected expected) {
    long[] latest = new long[expected.latest().length];
    RecordDecoder decoder = new RecordDecoder(expected.type());
    long count =
        kafka.read(
            kafka.ends(topic),
            record -> {
              try {
                DataPoint point = decoder.decode(record.key(), record.value());
                int key = expected.key().applyAsInt(point);
                latest[key] = Math.max(latest[key], point.rank());
              } catch (BadRecordException e) {
                throw new HarnessException(topic + ": " + e.getMessage(), e);
              }
            });
    for (int key = 0; key < latest.length; key++) {
      if (latest[key] != expected.latest()[key]) {
        throw new HarnessException(
            String.format(
                "%s: wrong result for key %d: %d, not %d",
                topic, key, latest[key], expected.latest()[key]));
      }
    }
    return count;
  }

  @Override
  public void close() {
    kafka.close();
  }
}
