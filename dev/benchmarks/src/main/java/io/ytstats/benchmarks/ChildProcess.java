package io.ytstats.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program that is measured: what it prints is waited for line by line, and what it has used is
 * read from outside. For one thread.
 */
final class ChildProcess implements AutoCloseable {
  /** What this module's own programs print when they begin with their work. */
  static final String BEGIN = "benchmark begins";

  private static final String END = "benchmark ends: ";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final int TAIL = 30;

  private final String name;
  private final Process process;
  private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final Deque<String> tail = new ArrayDeque<>();

  /** A line, and when it came. */
  record Line(String text, long nanoTime) {}

  /** What this module's own programs print at the end of their work. */
  static String end(long read, long written, long nanos) {
    return END + read + " read, " + written + " written, " + nanos + " ns";
  }

  /**
   * Starts a program.
   *
   * @param environment in addition to this process's own
   */
  static ChildProcess start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // what this machine's operator has set for the suite must not reach into the run
    builder
        .environment()
        .keySet()
        .removeIf(v -> v.startsWith("YT_") || v.startsWith("SPARK_") || v.equals("MASTER"));
    builder.environment().putAll(environment);
    return new ChildProcess(name, builder.start());
  }

  private ChildProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    // what Ctrl-C of this process ends leaves nothing behind
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Thread reader = new Thread(this::read, name + " output");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (tail) {
          tail.add(line);
          if (tail.size() > TAIL) {
            tail.remove();
          }
        }
        lines.add(new Line(line, System.nanoTime()));
      }
    } catch (IOException e) {
      // it ended
    }
  }

  /**
   * The next line that is such a one.
   *
   * @throws BenchmarkException if the program ends before, or takes longer
   */
  Line await(String what, Duration limit, Predicate<String> wanted) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Line line = lines.poll(100, TimeUnit.MILLISECONDS);
      if (line != null && wanted.test(line.text())) {
        return line;
      }
      if (line == null && !process.isAlive() && lines.isEmpty()) {
        throw new BenchmarkException(
            name + " ended with exit code " + process.exitValue() + " before " + what + tail());
      }
      if (System.nanoTime() > end) {
        throw new BenchmarkException(name + ": no " + what + " in " + limit + tail());
      }
    }
  }

  /** Throws a {@link BenchmarkException} if the program has ended. */
  void checkRunning() {
    if (!process.isAlive()) {
      throw new BenchmarkException(name + " ended with exit code " + process.exitValue() + tail());
    }
  }

  /** Waits for the line {@link #end} and takes its time, in nanoseconds. */
  long awaitEnd(Duration limit) throws InterruptedException {
    String line = await("end", limit, text -> text.startsWith(END)).text();
    String[] words = line.split(" ");
    return Long.parseLong(words[words.length - 2]);
  }

  /** Processor time so far, in seconds, of all its threads. */
  double cpuSeconds() {
    return cpuSeconds(process.pid());
  }

  static double cpuSeconds(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().totalCpuDuration())
        .map(duration -> duration.toMillis() / 1000.0)
        .orElseThrow(() -> new BenchmarkException("no processor time of process " + pid));
  }

  /** The most memory that it ever had, in MiB; NaN where the system does not tell. */
  double peakMemoryMib() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status"); // proc(5): VmHWM
    try {
      return Files.exists(status)
          ? Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
              .findFirst()
              .orElse(Double.NaN)
          : Double.NaN;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tail() {
    synchronized (tail) {
      return String.format(Locale.ROOT, "; it printed:%n%s", String.join("\n", tail));
    }
  }

  /** SIGTERM, and after a while SIGKILL; returns when it is gone. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
