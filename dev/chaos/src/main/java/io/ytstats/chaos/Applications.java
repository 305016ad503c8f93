package io.ytstats.chaos;

import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the suite's programs are started against a stack: as an operator would, by their jars. */
final class Applications {
  static final String PRODUCER = "producer-log";

  /** The five, in the order in which they are started. */
  static final List<String> ALL =
      List.of("store-daily", "store-monthly", "agg-daily", "agg-monthly", PRODUCER);

  /** Half of the processor time of a start goes into the second compiler; these start often. */
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /** The producer's own failure: it was stopped before the brokers had all that it had sent. */
  private static final String NOT_ACKNOWLEDGED = "stops: stopped: acknowledged=";

  /** Of the two jobs. */
  static final Duration LONGEST_WINDOW = Duration.ofSeconds(10);

  private final Map<String, String> environment = new TreeMap<>();

  Applications(LocalStack stack) {
    environment.put("JAVA_HOME", JAVA_HOME.toString());
    environment.put("YT_BOOTSTRAP_SERVERS", stack.bootstrapServers());
    environment.put("YT_DB_URL", stack.jdbcUrl());
    environment.put("YT_DB_USER", stack.dbUser());
    environment.put("YT_DB_PASSWORD_FILE", stack.dbPasswordFile().toString());
  }

  /** One of the five, by its module's name. */
  Program application(String module) {
    return switch (module) {
      // shorter than the defaults: more windows to be killed in
      case "agg-daily" -> job(module, "5s");
      case "agg-monthly" -> job(module, LONGEST_WINDOW.toSeconds() + "s");
      case PRODUCER -> plain(module, module, "--start-date", "2030-01-01");
      default -> plain(module, module);
    };
  }

  /** One more process of a store, in the same consumer group. */
  Program secondStore(String module) {
    return plain(module, secondName(module));
  }

  static String secondName(String module) {
    return module + "-2";
  }

  /** Waits until every application has taken in all there is. */
  Program drain(String limit) {
    return plain("demo", "drain", "drain", "--limit", limit);
  }

  /** Recomputes both tables from the raw topic, beside the live jobs. */
  Program audit() {
    Program audit =
        new Program(
            "audit",
            List.of(Repository.script("audit.sh").toString(), "--wait", "1m"),
            new TreeMap<>(environment));
    audit.environment().put("SPARK_DRIVER_MEMORY", "1g");
    return audit;
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
  static String atWork(String module) {
    return switch (module) {
      case "agg-daily", "agg-monthly" -> "window: end=";
      case PRODUCER -> "progress: ";
      default -> "assigned partitions [";
    };
  }

  /** With the heaps that run-all.sh gives them, also below. */
  private Program job(String module, String window) {
    return new Program(
        module,
        List.of(
            Repository.script("spark-submit.sh").toString(),
            "--driver-memory",
            "768m",
            "--driver-java-options",
            ONE_COMPILER,
            jar(module),
            "--window",
            window),
        environment);
  }

  private Program plain(String module, String name, String... args) {
    List<String> command = new ArrayList<>();
    command.add(JAVA_HOME.resolve("bin/java").toString());
    command.addAll(List.of("-Xmx256m", ONE_COMPILER, "-jar", jar(module)));
    command.addAll(List.of(args));
    return new Program(
        name, command, environment, module.equals(PRODUCER) ? NOT_ACKNOWLEDGED : null);
  }

  private String jar(String module) {
    return Repository.jar(module).toString();
  }
}
