package io.ytstats.chaos;

import static io.ytstats.harness.SuiteProcess.ONE_COMPILER;

import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.localstack.LocalStack;
import java.time.Duration;
import java.util.List;

/** How the suite's programs are started against a stack; with the heaps that run-all.sh gives. */
final class Applications {
  static final String PRODUCER = "producer-log";

  /** The five, in the order in which they are started. */
  static final List<String> ALL =
      List.of("store-daily", "store-monthly", "agg-daily", "agg-monthly", PRODUCER);

  /** What the producer logs where it was stopped before the brokers acknowledged all records. */
  static final String NOT_ACKNOWLEDGED = "stops: stopped: acknowledged=";

  /** Of the two jobs. */
  static final Duration LONGEST_WINDOW = Duration.ofSeconds(10);

  private static final String HEAP = "-Xmx256m";

  private final LocalStack stack;
  private final String kafkaSource;

  /**
   * On a stack.
   *
   * @param kafkaSource how the jobs and the audit read Kafka
   */
  Applications(LocalStack stack, String kafkaSource) {
    this.stack = stack;
    this.kafkaSource = kafkaSource;
  }

  /** One of the five, by its module's name. */
  SuiteProcessBuilder application(String module) {
    return switch (module) {
      // shorter than the defaults: more windows to be killed in
      case "agg-daily" -> job(module, "5s");
      case "agg-monthly" -> job(module, LONGEST_WINDOW.toSeconds() + "s");
      case PRODUCER -> plain(module).args("--start-date", "2030-01-01");
      default -> plain(module);
    };
  }

  /** One more process of a store, in the same consumer group. */
  SuiteProcessBuilder secondStore(String module) {
    return plain(module).named(module + "-2");
  }

  /** Waits until every application has processed all records. */
  SuiteProcessBuilder drain(String limit) {
    return plain("status").args("drain", "--limit", limit).named("drain");
  }

  /** Recomputes both tables from the raw topic, while the jobs run. */
  SuiteProcessBuilder audit() {
    return SuiteProcess.script("audit.sh")
        .args("--wait", "1m", "--kafka-source", kafkaSource)
        .env("SPARK_DRIVER_MEMORY", "1g")
        .on(stack)
        .named("audit");
  }

  /** The topic that an application reads; null for the producer. */
  static String input(String module) {
    return switch (module) {
      case "agg-daily" -> Message.RAW;
      case "agg-monthly", "store-daily" -> Message.DAILY;
      case "store-monthly" -> Message.MONTHLY;
      default -> null;
    };
  }

  /** What an application logs once it works, and not before. */
  static String workLine(String module) {
    return switch (module) {
      case "agg-daily", "agg-monthly" -> "window: end=";
      case PRODUCER -> "progress: ";
      default -> "assigned partitions [";
    };
  }

  private SuiteProcessBuilder job(String module, String window) {
    return SuiteProcess.job(
            module, "--driver-memory", "768m", "--driver-java-options", ONE_COMPILER)
        .args("--window", window, "--kafka-source", kafkaSource)
        .on(stack);
  }

  private SuiteProcessBuilder plain(String module) {
    return SuiteProcess.application(module, HEAP, ONE_COMPILER).on(stack);
  }
}
