package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A program as an operator runs it: a process, its log and its end. Killed when closed. */
final class App implements AutoCloseable {
  static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /** The contract: everything stops within it. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private static final Path LOGS = Path.of("target", "end-to-end-logs").toAbsolutePath();
  private static final int TAIL_LINES = 40;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;
  private final Process process;
  private final Path log;

  private App(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** A plain application, {@code java -jar <module>/target/<module>.jar}. */
  static Builder plain(String module) {
    // C1 only: most of these live for seconds, on a machine that runs ten of them
    return new Builder(
        module,
        JAVA_HOME.resolve("bin/java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-jar",
        jar(module).toString());
  }

  /** A job, through {@code scripts/spark-submit.sh}. */
  static Builder job(String module, String... sparkOptions) {
    return job(module, jar(module), sparkOptions);
  }

  /**
   * The same, of any jar.
   *
   * @param name of its log
   */
  static Builder job(String name, Path jar, String... sparkOptions) {
    List<String> command = new ArrayList<>();
    command.add(Repository.script("spark-submit.sh").toString());
    command.addAll(List.of("--driver-memory", "600m"));
    command.addAll(List.of("--driver-java-options", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(sparkOptions));
    command.add(jar.toString());
    return new Builder(name, command.toArray(new String[0]));
  }

  /** A script of {@code scripts/}. */
  static Builder script(String script) {
    return new Builder(script, Repository.script(script).toString());
  }

  /** Any other command. */
  static Builder command(String name, String... command) {
    return new Builder(name, command);
  }

  /** A module's packaged application. */
  static Path jar(String module) {
    Path jar = Repository.jar(module);
    assertThat(jar).as("packaged before these tests").isRegularFile();
    return jar;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String name() {
    return name;
  }

  /** The processes that it has started and that run now. */
  Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  /** SIGTERM. */
  void sigterm() {
    process.destroy();
  }

  /** SIGINT, as Ctrl-C. */
  void sigint() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits for the process's own end, at most so long, and tells its exit code. */
  int exitCode(Duration limit) {
    try {
      assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
          .as(() -> name + " ends within " + limit + "\n" + tail())
          .isTrue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return process.exitValue();
  }

  /** Asks for the end as an operator does, and holds it to the contract. */
  void stop() {
    assertThat(isAlive()).as(() -> name + " still runs when it is stopped\n" + tail()).isTrue();
    sigterm();
    assertThat(exitCode(STOP_LIMIT))
        .as(() -> "exit code of " + name + " after SIGTERM\n" + tail())
        .isIn(0, 143);
  }

  /** Waits until the output has a line with this text; an end of the process before it fails. */
  void awaitLine(String text, Duration limit) {
    Awaitility.await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              boolean alive = isAlive();
              boolean said = output().contains(text);
              if (!said && !alive) {
                throw new IllegalStateException(
                    name + " ended before it said: " + text + "\n" + tail());
              }
              assertThat(said).as(() -> name + " says: " + text + "\n" + tail()).isTrue();
            });
  }

  /** All that it has written to standard output and standard error. */
  String output() {
    try {
      // leniently: a line may be half written
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of the output, for the message of a failure. */
  String tail() {
    List<String> lines = output().lines().toList();
    return "--- "
        + name
        + (isAlive() ? " (running)" : " (exit code " + process.exitValue() + ")")
        + ", the end of "
        + log
        + "\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }

  /** What is to be started. */
  static final class Builder {
    private final String name;
    private final List<String> command;
    private final Map<String, String> environment = new TreeMap<>();
    private ProcessBuilder.Redirect input =
        ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());

    private Builder(String name, String... command) {
      this.name = name;
      this.command = new ArrayList<>(List.of(command));
    }

    Builder args(String... args) {
      command.addAll(List.of(args));
      return this;
    }

    Builder env(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    Builder input(Path file) {
      input = ProcessBuilder.Redirect.from(file.toFile());
      return this;
    }

    App start() {
      try {
        Files.createDirectories(LOGS);
        Path log = LOGS.resolve(String.format("%03d-%s.log", NUMBER.incrementAndGet(), name));
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectInput(input)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // what the operator of this machine has set must not decide a test
        builder
            .environment()
            .keySet()
            .removeIf(v -> v.startsWith("YT_") || v.startsWith("SPARK_") || v.equals("MASTER"));
        builder.environment().put("JAVA_HOME", JAVA_HOME.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        App app = new App(name, process, log);
        // a test run that is interrupted leaves nothing behind
        Thread hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        return app;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
