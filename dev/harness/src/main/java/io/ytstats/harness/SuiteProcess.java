package io.ytstats.harness;

import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

  private static final int TAIL_LINES = 40;
  private static final long POLL_MILLIS = 2;

  private final String name;
  private final Process process;
  private final ProcessLog log;
  private final Thread killAtExit;

  SuiteProcess(String name, Process process, ProcessLog log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.killAtExit = new Thread(this::kill);
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /** An application: {@code java -jar <module>.jar}, with these options of the JVM's. */
  public static SuiteProcessBuilder application(String module, String... jvmOptions) {
    return new SuiteProcessBuilder(module, JAVA_HOME.resolve("bin/java").toString())
        .args(jvmOptions)
        .args("-jar", jar(module).toString());
  }

  /** A job, through {@code scripts/spark-submit.sh} with these options of Spark's. */
  public static SuiteProcessBuilder job(String module, String... sparkOptions) {
    return job(module, jar(module), sparkOptions);
  }

  /** The same, of any jar. */
  public static SuiteProcessBuilder job(String name, Path jar, String... sparkOptions) {
    return new SuiteProcessBuilder(name, Repository.script("spark-submit.sh").toString())
        .args(sparkOptions)
        .args(jar.toString());
  }

  /** A script of {@code scripts/}. */
  public static SuiteProcessBuilder script(String script) {
    return new SuiteProcessBuilder(script, Repository.script(script).toString());
  }

  /** A class with a main method of this JVM's class path, with these options of the JVM's. */
  public static SuiteProcessBuilder main(Class<?> main, String... jvmOptions) {
    return new SuiteProcessBuilder(main.getSimpleName(), JAVA_HOME.resolve("bin/java").toString())
        .args(jvmOptions)
        .args("-cp", System.getProperty("java.class.path"), main.getName());
  }

  /** Any other command. */
  public static SuiteProcessBuilder command(String name, String... command) {
    return new SuiteProcessBuilder(name, command);
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
    await(what, limit, () -> (found[0] = log.next(wanted)) != null, POLL_MILLIS);
    return found[0];
  }

  private void await(String what, Duration limit, BooleanSupplier condition, long pollMillis) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      boolean alive = isAlive(); // before the look at what it has written
      if (condition.getAsBoolean()) {
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

  /** All that it has written to standard output and standard error. */
  public String output() {
    return log.text();
  }

  /** The end of the output, for the message of a failure. */
  public String tail() {
    String state = isAlive() ? "running" : "exit code " + process.exitValue();
    return "--- " + name + " (" + state + "), the end of " + log.end(TAIL_LINES);
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
}
