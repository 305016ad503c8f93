package io.ytstats.harness;

import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A program of the suite as a process of its own, as an operator starts it, with its log. Killed
 * when it is closed, or when this JVM ends. All methods but {@link #awaitNext} are for any thread.
 */
public final class SuiteProcess implements AutoCloseable {
  /** Within which every program of the suite stops after SIGTERM. */
  public static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  /** The Java that runs this JVM; every program is started with it. */
  public static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /**
   * For programs that live for seconds: half of a start's processor time is the second compiler.
   */
  public static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final Path TEST_LOGS = Path.of("target", "process-logs").toAbsolutePath();
  private static final int TAIL_LINES = 40;
  private static final long POLL_MILLIS = 2;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;
  private final Process process;
  private final Path log;
  private final long logStart;
  private final Thread killAtExit;

  /** Whole lines that {@link #awaitNext} has not looked at, and where the next one begins. */
  private final Deque<String> lines = new ArrayDeque<>();

  private long linesEnd;

  private SuiteProcess(String name, Process process, Path log, long logStart) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.logStart = logStart;
    this.linesEnd = logStart;
    this.killAtExit = new Thread(this::kill);
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /** An application: {@code java -jar <module>.jar}, with these options of the JVM's. */
  public static Builder application(String module, String... jvmOptions) {
    return new Builder(module, JAVA_HOME.resolve("bin/java").toString())
        .args(jvmOptions)
        .args("-jar", jar(module).toString());
  }

  /** A job, through {@code scripts/spark-submit.sh} with these options of Spark's. */
  public static Builder job(String module, String... sparkOptions) {
    return job(module, jar(module), sparkOptions);
  }

  /** The same, of any jar. */
  public static Builder job(String name, Path jar, String... sparkOptions) {
    return new Builder(name, Repository.script("spark-submit.sh").toString())
        .args(sparkOptions)
        .args(jar.toString());
  }

  /** A script of {@code scripts/}. */
  public static Builder script(String script) {
    return new Builder(script, Repository.script(script).toString());
  }

  /** A class with a main method of this JVM's class path, with these options of the JVM's. */
  public static Builder main(Class<?> main, String... jvmOptions) {
    return new Builder(main.getSimpleName(), JAVA_HOME.resolve("bin/java").toString())
        .args(jvmOptions)
        .args("-cp", System.getProperty("java.class.path"), main.getName());
  }

  /** Any other command. */
  public static Builder command(String name, String... command) {
    return new Builder(name, command);
  }

  /**
   * A module's packaged program.
   *
   * @throws HarnessException if it has not been packaged
   */
  public static Path jar(String module) {
    Path jar = Repository.jar(module);
    if (!Files.isRegularFile(jar)) {
      throw new HarnessException(jar + " is missing: build it with mvn package -DskipTests");
    }
    return jar;
  }

  /** The name that it was given. */
  public String name() {
    return name;
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The processes that it has started and that run now. */
  public Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  /** SIGTERM. */
  public void sigterm() {
    process.destroy();
  }

  /** SIGINT, as Ctrl-C. */
  public void sigint() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw HarnessException.interrupted(e);
    }
  }

  /** SIGKILL, for it and for what it started: a script would else leave its JVM behind. */
  public void kill() {
    if (!isAlive()) {
      return;
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** Waits for its end and returns its exit code. */
  public int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /** Waits for its end, for so long; returns whether it has ended. */
  public boolean waitFor(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Waits for its end and returns its exit code.
   *
   * @throws HarnessException if it has not ended by then
   */
  public int exitCode(Duration limit) {
    try {
      if (!waitFor(limit)) {
        throw new HarnessException(name + " did not end within " + limit + "\n" + tail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw HarnessException.interrupted(e);
    }
  }

  /**
   * Stops it by SIGTERM, as an operator does.
   *
   * @throws HarnessException if it did not run any more, did not end within {@link #STOP_LIMIT}, or
   *     ended with the exit code of a failure
   */
  public void stop() {
    checkRunning();
    sigterm();
    int code = exitCode(STOP_LIMIT);
    if (code != 0 && code != 143) {
      throw new HarnessException(name + ": exit code " + code + " after SIGTERM\n" + tail());
    }
  }

  /** Throws a {@link HarnessException} with the end of its output if it has ended. */
  public void checkRunning() {
    if (!isAlive()) {
      throw new HarnessException(name + " ended by itself\n" + tail());
    }
  }

  /**
   * Waits until its output has this text.
   *
   * @throws HarnessException if the process ends before, or it takes longer
   */
  public void awaitLine(String text, Duration limit) {
    await(text, limit, () -> output().contains(text), 100);
  }

  /**
   * Waits for the next line of its output, after the line of the call before, that is wanted. It
   * returns within a few milliseconds of the line's end. For one thread.
   *
   * @param what is awaited, for messages
   * @throws HarnessException if the process ends before, or it takes longer
   */
  public String awaitNext(String what, Duration limit, Predicate<String> wanted) {
    String[] found = new String[1];
    await(what, limit, () -> (found[0] = next(wanted)) != null, POLL_MILLIS);
    return found[0];
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Duration limit, Condition condition, long pollMillis) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean alive = isAlive(); // before the look at what it has written
      if (condition.holds()) {
        return;
      }
      if (!alive) {
        throw new HarnessException(name + " ended before: " + what + "\n" + tail());
      }
      if (System.nanoTime() > end) {
        throw new HarnessException(name + " not within " + limit + ": " + what + "\n" + tail());
      }
      sleep(Duration.ofMillis(pollMillis));
    }
  }

  static void sleep(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      throw HarnessException.interrupted(e);
    }
  }

  private String next(Predicate<String> wanted) {
    byte[] more = read(linesEnd);
    int whole = more.length;
    while (whole > 0 && more[whole - 1] != '\n') {
      whole--;
    }
    new String(more, 0, whole, StandardCharsets.UTF_8).lines().forEach(lines::add);
    linesEnd += whole;
    while (!lines.isEmpty()) {
      String line = lines.remove();
      if (wanted.test(line)) {
        return line;
      }
    }
    return null;
  }

  /** All that it has written to standard output and standard error. */
  public String output() {
    return new String(read(logStart), StandardCharsets.UTF_8);
  }

  private byte[] read(long from) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.max(0, file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of the output, for the message of a failure. */
  public String tail() {
    List<String> all = output().lines().toList();
    return "--- "
        + name
        + (isAlive() ? " (running)" : " (exit code " + process.exitValue() + ")")
        + ", the end of "
        + log
        + "\n"
        + String.join("\n", all.subList(Math.max(0, all.size() - TAIL_LINES), all.size()));
  }

  /** Processor time so far, in seconds, of all its threads. */
  public double cpuSeconds() {
    return cpuSeconds(process.pid());
  }

  /** Processor time so far of any process, in seconds. */
  public static double cpuSeconds(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().totalCpuDuration())
        .map(duration -> duration.toMillis() / 1000.0)
        .orElseThrow(() -> new HarnessException("no processor time of process " + pid));
  }

  /** The most memory that it ever had, in MiB; NaN where the system does not tell. */
  public double peakMemoryMib() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status"); // proc(5): VmHWM
    if (!Files.exists(status)) {
      return Double.NaN;
    }
    try (Stream<String> all = Files.lines(status)) {
      return all.filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL; returns when the process has ended. */
  @Override
  public void close() {
    kill();
    try {
      process.waitFor();
      Runtime.getRuntime().removeShutdownHook(killAtExit);
    } catch (InterruptedException e) {
      throw HarnessException.interrupted(e);
    } catch (IllegalStateException e) {
      // this JVM is ending
    }
  }

  /** What is to be started. One can start several processes, one after the other. */
  public static final class Builder {
    private String name;
    private final List<String> command;
    private final Map<String, String> environment = new TreeMap<>();
    private Path input = Path.of("/dev/null");
    private Path logs;

    private Builder(String name, String... command) {
      this.name = name;
      this.command = new ArrayList<>(List.of(command));
    }

    /** Adds arguments. */
    public Builder args(String... args) {
      command.addAll(List.of(args));
      return this;
    }

    /** Sets a variable. Of this JVM's variables it has all but YT_*, SPARK_* and MASTER. */
    public Builder env(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    /** Tells the program by variables where a stack's broker and database are. */
    public Builder on(LocalStack stack) {
      return env("YT_BOOTSTRAP_SERVERS", stack.bootstrapServers())
          .env("YT_DB_URL", stack.jdbcUrl())
          .env("YT_DB_USER", stack.dbUser())
          .env("YT_DB_PASSWORD_FILE", stack.dbPasswordFile().toString());
    }

    /** The file that it reads from standard input; nothing by default. */
    public Builder input(Path file) {
      input = file;
      return this;
    }

    /** Another name than the module's, for its log and for messages. */
    public Builder named(String other) {
      name = other;
      return this;
    }

    /** The name of what is to be started. */
    public String name() {
      return name;
    }

    /**
     * Appends the output to {@code <name>.log} in a folder. By default a test's logs go to {@code
     * target/process-logs}, a numbered file for each process.
     */
    public Builder logIn(Path folder) {
      logs = folder;
      return this;
    }

    /** Starts a process. */
    public SuiteProcess start() {
      try {
        Path folder = Files.createDirectories(logs == null ? TEST_LOGS : logs);
        String file =
            logs == null
                ? String.format("%03d-%s.log", NUMBER.incrementAndGet(), name)
                : name + ".log";
        Path log = folder.resolve(file);
        if (logs == null) {
          Files.deleteIfExists(log);
        }
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // what this machine's user has set for the suite must not decide a test
        builder
            .environment()
            .keySet()
            .removeIf(v -> v.startsWith("YT_") || v.startsWith("SPARK_") || v.equals("MASTER"));
        builder.environment().put("JAVA_HOME", JAVA_HOME.toString());
        builder.environment().putAll(environment);
        long logStart = log.toFile().length();
        return new SuiteProcess(name, builder.start(), log, logStart);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
