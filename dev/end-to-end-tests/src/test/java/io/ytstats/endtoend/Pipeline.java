package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.harness.TableRows;
import io.ytstats.localstack.DatabaseServer;
import io.ytstats.localstack.KafkaServer;
import io.ytstats.localstack.KafkaVersion;
import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.LocalStackBuilder;
import io.ytstats.localstack.RegistryServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Real servers of its own, and the applications that run against them. */
final class Pipeline implements AutoCloseable {
  static final String RAW = "yt_raw_harvest";
  static final String DAILY = "yt_daily";
  static final String MONTHLY = "yt_monthly";

  private final LocalStack stack;
  private final KafkaCluster kafka;
  private final List<SuiteProcess> apps = new ArrayList<>();

  Pipeline() {
    this(LocalStack.inTemporaryFolder());
  }

  private Pipeline(LocalStackBuilder builder) {
    stack = builder.start();
    kafka = new KafkaCluster(stack.bootstrapServers());
  }

  /** With a schema registry, which the applications are not told of unless a test does. */
  static Pipeline withRegistry() {
    return new Pipeline(LocalStack.inTemporaryFolder().withRegistry());
  }

  /** With brokers of this line of Kafka. */
  static Pipeline on(KafkaVersion version) {
    return new Pipeline(LocalStack.inTemporaryFolder().kafkaVersion(version));
  }

  RegistryServer registry() {
    return stack.registry().orElseThrow();
  }

  KafkaCluster kafka() {
    return kafka;
  }

  /** All rows of both tables. */
  TableRows rows() {
    try {
      return TableRows.of(stack);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails with the rows in which the tables differ from what was expected. */
  void assertRows(TableRows expected, String when) {
    assertThat(rows().differencesFrom(expected))
        .as("%s: %d and %d rows expected", when, expected.daily().size(), expected.monthly().size())
        .isEmpty();
  }

  String bootstrapServers() {
    return stack.bootstrapServers();
  }

  /** Starts a job; in windows of two seconds, for a test has no ten. */
  SuiteProcess job(String module, List<String> sparkOptions, String... args) {
    return job(module, SuiteProcess.jar(module), sparkOptions, args);
  }

  /** The same, of another jar than the module's. */
  SuiteProcess job(String name, Path jar, List<String> sparkOptions, String... args) {
    return started(
        Apps.job(name, jar, sparkOptions.toArray(new String[0]))
            .args("--bootstrap-servers", bootstrapServers(), "--window", "2s")
            .args(args));
  }

  /** Starts a store. */
  SuiteProcess store(String module, String... args) {
    return started(
        Apps.app(module)
            .args("--bootstrap-servers", bootstrapServers())
            .args("--db-url", stack.jdbcUrl(), "--db-user", stack.dbUser())
            .args("--db-password-file", stack.dbPasswordFile().toString())
            .args(args));
  }

  /** Starts an audit of both tables. */
  SuiteProcess audit(String... args) {
    return started(
        SuiteProcess.script("audit.sh")
            .args("--bootstrap-servers", bootstrapServers())
            .args("--db-url", stack.jdbcUrl(), "--db-user", stack.dbUser())
            .args("--db-password-file", stack.dbPasswordFile().toString())
            .args(args));
  }

  /** Starts the console, on a free port. */
  SuiteProcess console(String... args) {
    return started(
        Apps.app("console")
            .args("--bootstrap-servers", bootstrapServers(), "--http-port", "0")
            .args("--db-url", stack.jdbcUrl(), "--db-user", stack.dbUser())
            .args("--db-password-file", stack.dbPasswordFile().toString())
            .args(args));
  }

  /** The broker, to be killed and started. */
  KafkaServer broker() {
    return stack.kafka();
  }

  /** The database, to be killed and started. */
  DatabaseServer database() {
    return stack.database();
  }

  /** Starts the producer. */
  SuiteProcess producer(String... args) {
    return started(
        Apps.app("producer-log").args("--bootstrap-servers", bootstrapServers()).args(args));
  }

  private SuiteProcess started(SuiteProcessBuilder builder) {
    SuiteProcess app = builder.start();
    apps.add(app);
    return app;
  }

  /** Stops an application, within the contract's time, and forgets it. */
  void stop(SuiteProcess app) {
    app.stop();
    apps.remove(app);
  }

  /** Waits for an application that ends by itself. */
  int exitCode(SuiteProcess app, Duration limit) {
    int code = app.exitCode(limit);
    apps.remove(app);
    return code;
  }

  /** Stops all at once, as a host that goes down does, and holds each to the contract. */
  void stopAll() {
    apps.forEach(SuiteProcess::sigterm);
    long end = System.nanoTime() + SuiteProcess.STOP_LIMIT.toNanos();
    for (SuiteProcess app : List.copyOf(apps)) {
      app.exitCode(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      apps.remove(app);
    }
  }

  /** Kills what a test that failed has left running. */
  void killAll() {
    apps.forEach(SuiteProcess::close);
    apps.clear();
  }

  /** Waits until every record of the raw topic has been processed into both tables. */
  void awaitDrained(Duration limit) {
    awaitDrained("", limit);
  }

  /**
   * The same for applications whose groups are the default ones and a suffix.
   *
   * @param suffix of the four group ids
   */
  void awaitDrained(String suffix, Duration limit) {
    // In this order: what one application has committed is in the topic of the next.
    await("agg-daily" + suffix, RAW, limit);
    await("agg-monthly" + suffix, DAILY, limit);
    await("store-daily" + suffix, DAILY, limit);
    await("store-monthly" + suffix, MONTHLY, limit);
  }

  private void await(String group, String topic, Duration limit) {
    await(
        group + " has committed all of " + topic,
        limit,
        () -> kafka.lag(group, topic).records() == 0);
  }

  /** Waits for a condition; an application that ends meanwhile fails at once, with its log. */
  void await(String what, Duration limit, BooleanSupplier condition) {
    try {
      Awaitility.await(what)
          .atMost(limit)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                List<SuiteProcess> ended = apps.stream().filter(app -> !app.isAlive()).toList();
                if (!ended.isEmpty()) {
                  throw new IllegalStateException(
                      "while waiting until " + what + ":\n" + tails(ended));
                }
                return condition.getAsBoolean();
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not within " + limit + ": " + what + "\n" + tails(apps), e);
    }
  }

  private static String tails(List<SuiteProcess> apps) {
    return apps.stream().map(SuiteProcess::tail).collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    killAll();
    kafka.close();
    stack.close();
  }
}
