package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.Readings;
import io.ytstats.localstack.RegistryServer;
import io.ytstats.localstack.Tables;
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
  private final Kafka kafka;
  private final List<App> apps = new ArrayList<>();

  Pipeline() {
    this(LocalStack.inTemporaryFolder());
  }

  private Pipeline(LocalStack.Builder builder) {
    stack = builder.start();
    kafka = new Kafka(stack.bootstrapServers());
  }

  /** With a schema registry, which the applications are not told of unless a test does. */
  static Pipeline withRegistry() {
    return new Pipeline(LocalStack.inTemporaryFolder().withRegistry());
  }

  RegistryServer registry() {
    return stack.registry().orElseThrow();
  }

  Kafka kafka() {
    return kafka;
  }

  /** All rows of both tables. */
  Readings rows() {
    try {
      return new Tables(stack).rows();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails with the rows in which the tables differ from what was expected. */
  void assertRows(Readings expected, String when) {
    assertThat(rows().differencesFrom(expected))
        .as("%s: %d and %d rows expected", when, expected.daily().size(), expected.monthly().size())
        .isEmpty();
  }

  String bootstrapServers() {
    return stack.bootstrapServers();
  }

  /** Starts a job; in windows of two seconds, for a test has no ten. */
  App job(String module, List<String> sparkOptions, String... args) {
    return job(module, App.jar(module), sparkOptions, args);
  }

  /** The same, of another jar than the module's. */
  App job(String name, Path jar, List<String> sparkOptions, String... args) {
    return started(
        App.job(name, jar, sparkOptions.toArray(new String[0]))
            .args("--bootstrap-servers", bootstrapServers(), "--window", "2s")
            .args(args));
  }

  /** Starts a store. */
  App store(String module, String... args) {
    return started(
        App.plain(module)
            .args("--bootstrap-servers", bootstrapServers())
            .args("--db-url", stack.jdbcUrl(), "--db-user", stack.dbUser())
            .args("--db-password-file", stack.dbPasswordFile().toString())
            .args(args));
  }

  /** Starts the producer. */
  App producer(String... args) {
    return started(
        App.plain("producer-log").args("--bootstrap-servers", bootstrapServers()).args(args));
  }

  private App started(App.Builder builder) {
    App app = builder.start();
    apps.add(app);
    return app;
  }

  /** Stops an application, within the contract's time, and forgets it. */
  void stop(App app) {
    app.stop();
    apps.remove(app);
  }

  /** Waits for an application that ends by itself. */
  int exitCode(App app, Duration limit) {
    int code = app.exitCode(limit);
    apps.remove(app);
    return code;
  }

  /** Stops all at once, as a host that goes down does, and holds each to the contract. */
  void stopAll() {
    apps.forEach(App::sigterm);
    long end = System.nanoTime() + App.STOP_LIMIT.toNanos();
    for (App app : List.copyOf(apps)) {
      app.exitCode(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      apps.remove(app);
    }
  }

  /** Kills what a test that failed has left running. */
  void killAll() {
    apps.forEach(App::close);
    apps.clear();
  }

  /** Waits until all that stands in the raw topic has gone its way into both tables. */
  void awaitDrained(Duration limit) {
    awaitDrained("", limit);
  }

  /**
   * The same for applications whose groups are the default ones and a suffix.
   *
   * @param suffix of the four group ids
   */
  void awaitDrained(String suffix, Duration limit) {
    // In this order: what is committed at one step stands in the topic of the next.
    await("agg-daily" + suffix, RAW, limit);
    await("agg-monthly" + suffix, DAILY, limit);
    await("store-daily" + suffix, DAILY, limit);
    await("store-monthly" + suffix, MONTHLY, limit);
  }

  private void await(String group, String topic, Duration limit) {
    await(group + " has committed all of " + topic, limit, () -> kafka.lag(group, topic) == 0);
  }

  /** Waits for a condition; an application that ends meanwhile fails at once, with its log. */
  void await(String what, Duration limit, BooleanSupplier condition) {
    try {
      Awaitility.await(what)
          .atMost(limit)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                List<App> ended = apps.stream().filter(app -> !app.isAlive()).toList();
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

  private static String tails(List<App> apps) {
    return apps.stream().map(App::tail).collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    killAll();
    kafka.close();
    stack.close();
  }
}
