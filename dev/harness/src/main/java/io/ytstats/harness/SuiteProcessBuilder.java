package io.ytstats.harness;

import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is to be started, see {@link SuiteProcess}. It can start several processes, one after the
 * other. For one thread.
 */
public final class SuiteProcessBuilder {
  /** Each of the JVMs that a module's tests run in at one time has a folder of its own. */
  private static final Path TEST_LOGS =
      Path.of("target", "process-logs", System.getProperty("yt.test.fork", "")).toAbsolutePath();

  private static final String SPARK_VERSION = "YT_SPARK_VERSION";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private String name;
  private final List<String> command;
  private final Map<String, String> environment = new TreeMap<>();
  private Path input = Path.of("/dev/null");
  private Path logs;

  SuiteProcessBuilder(String name, String... command) {
    this.name = name;
    this.command = new ArrayList<>(List.of(command));
  }

  /** Adds arguments. */
  public SuiteProcessBuilder args(String... args) {
    command.addAll(List.of(args));
    return this;
  }

  /**
   * Sets a variable. Of this JVM's variables it has all but YT_*, SPARK_* and MASTER; with the
   * exception of YT_SPARK_VERSION, which chooses the Spark that a whole test run is on.
   */
  public SuiteProcessBuilder env(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /**
   * Tells the program by variables where a stack's broker and database are; on a secured stack as
   * its own user.
   */
  public SuiteProcessBuilder on(LocalStack stack) {
    if (stack.secured().isPresent()) {
      stack.secured().get().variables(stack, name.replaceFirst("\\.sh$", "")).forEach(this::env);
      return this;
    }
    return env("YT_BOOTSTRAP_SERVERS", stack.bootstrapServers())
        .env("YT_DB_URL", stack.jdbcUrl())
        .env("YT_DB_USER", stack.dbUser())
        .env("YT_DB_PASSWORD_FILE", stack.dbPasswordFile().toString());
  }

  /** The file that it reads from standard input; nothing by default. */
  public SuiteProcessBuilder input(Path file) {
    input = file;
    return this;
  }

  /** Another name than the module's, for its log and for messages. */
  public SuiteProcessBuilder named(String other) {
    name = other;
    return this;
  }

  /** The name of what is to be started. */
  public String name() {
    return name;
  }

  /**
   * Appends the output to {@code <name>.log} in a folder. By default a test's logs go to {@code
   * target/process-logs}, a numbered file for each process; where two JVMs run a module's tests, to
   * a folder of it for each JVM.
   */
  public SuiteProcessBuilder logIn(Path folder) {
    logs = folder;
    return this;
  }

  /** Starts a process. */
  public SuiteProcess start() {
    try {
      Path folder = Files.createDirectories(logs == null ? TEST_LOGS : logs);
      Path log;
      if (logs == null) {
        log = folder.resolve(String.format("%03d-%s.log", NUMBER.incrementAndGet(), name));
        Files.deleteIfExists(log);
      } else {
        log = folder.resolve(name + ".log");
      }
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      // what this machine's user has set for the suite must not decide a test
      builder.environment().keySet().removeIf(SuiteProcessBuilder::isSetForTheSuite);
      builder.environment().put("JAVA_HOME", SuiteProcess.JAVA_HOME.toString());
      builder.environment().putAll(environment);
      ProcessLog output = new ProcessLog(log);
      return new SuiteProcess(name, builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSetForTheSuite(String variable) {
    return variable.startsWith("YT_") && !variable.equals(SPARK_VERSION)
        || variable.startsWith("SPARK_")
        || variable.equals("MASTER");
  }
}
