package io.ytstats.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One program that is kept running; see {@link Supervisor}. Safe for use by several threads: its
 * monitor guards what the program went through.
 */
final class KeptProgram {
  /** Within which a program stops when it is asked to: the suite's contract. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  /** How long a kill or a stop waits for the program to be running. */
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private static final int FAILED = 1;
  private static final int SIGKILLED = 137;
  private static final int SIGTERMED = 143;

  private final Program program;
  private final Path logs;
  private final Consumer<String> problems;
  private final Thread thread;
  private final List<String> ownEnds = new ArrayList<>();
  private Process process;

  /** Whether the current process has been waited for and its end has been judged. */
  private boolean judged;

  /** What was done to the current process. */
  private boolean killed;

  private boolean terminated;

  /** Not to be started again. */
  private boolean ending;

  /** Killed as this run ends, which nobody judges. */
  private boolean closed;

  private long logStart;
  private int starts;
  private int kills;
  private int stops;
  private Duration longestStop = Duration.ZERO;

  /**
   * Starts nothing yet.
   *
   * @param problems takes a sentence for each end that was wrong; from several threads
   */
  KeptProgram(Program program, Path logs, Consumer<String> problems) {
    this.program = program;
    this.logs = logs;
    this.problems = problems;
    this.thread = new Thread(this::keepRunning, "supervisor " + program.name());
    this.thread.setDaemon(true);
  }

  /** Starts it, and again whenever it has ended. */
  void begin() {
    thread.start();
  }

  private void keepRunning() {
    try {
      Process running;
      while ((running = start()) != null) {
        int code = running.waitFor();
        ended(code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Process start() {
    if (ending) {
      return null;
    }
    logStart = program.log(logs).toFile().length();
    try {
      process = program.start(logs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    killed = false;
    terminated = false;
    judged = false;
    starts++;
    notifyAll();
    return process;
  }

  private synchronized void ended(int code) throws InterruptedException {
    judge(code);
    judged = true;
    notifyAll();
    long end = System.nanoTime() + RESTART_PAUSE.toNanos();
    while (!ending && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
    }
  }

  private void judge(int code) {
    if (closed) {
      return;
    }
    boolean right =
        killed && code == SIGKILLED
            || terminated && (code == 0 || code == SIGTERMED)
            || terminated && code == FAILED && saidWhatIsUnfinished();
    if (!killed && !terminated) {
      ownEnds.add("exit code " + code);
      problem("%s ended by itself with exit code %d, see %1$s.log", program.name(), code);
    } else if (!right) {
      problem(
          "%s ended with exit code %d after %s, see %1$s.log",
          program.name(), code, terminated ? "SIGTERM" : "SIGKILL");
    }
  }

  private boolean saidWhatIsUnfinished() {
    return program.unfinished() != null && logSince(logStart).contains(program.unfinished());
  }

  /** SIGKILL; waits for the program if it is just being started again. */
  synchronized void kill() throws InterruptedException {
    awaitRunning();
    killed = true;
    kills++;
    Program.killTree(process);
  }

  /** Until there is a process to which nothing was done yet. */
  private void awaitRunning() throws InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    // one that was killed already is on its way out, alive or not
    while (process == null || killed || terminated || !process.isAlive()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(program.name() + " is not started again");
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
    }
  }

  /**
   * SIGTERM, and SIGKILL after 15 s.
   *
   * @param last whether it is not to be started again
   * @return how it ended, in a few words
   */
  String stop(boolean last) throws InterruptedException {
    Process asked;
    long began;
    synchronized (this) {
      awaitRunning();
      if (last) {
        ending = true;
        notifyAll();
      }
      asked = process;
      terminated = true;
      stops++;
      began = System.nanoTime();
      asked.destroy();
    }
    boolean inTime = asked.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    synchronized (this) {
      if (longestStop.compareTo(took) < 0) {
        longestStop = took;
      }
      if (!inTime) {
        problem(
            "%s did not end within %d s of SIGTERM (SIGKILL ended it)",
            program.name(), STOP_LIMIT.toSeconds());
        if (process == asked) {
          killed = true;
          Program.killTree(asked);
        }
      }
      while (process == asked && !judged) {
        wait();
      }
    }
    return inTime
        ? "exit code " + asked.exitValue() + " after " + seconds(took)
        : "alive after " + seconds(took) + ", then SIGKILL";
  }

  /** What the current process has logged; nothing from its kill or stop to the next start. */
  String logged() {
    long from;
    synchronized (this) {
      if (process == null || killed || terminated) {
        return "";
      }
      from = logStart;
    }
    return logSince(from);
  }

  private String logSince(long from) {
    try (RandomAccessFile log = new RandomAccessFile(program.log(logs).toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.max(0, log.length() - from)];
      log.seek(from);
      log.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL, which nobody judges; returns once it is gone, for good. */
  void destroy() {
    Process last;
    synchronized (this) {
      ending = true;
      closed = true;
      notifyAll();
      last = process;
      if (last != null) {
        Program.killTree(process);
      }
    }
    if (last != null) {
      try {
        last.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  synchronized Supervisor.Life life() {
    return new Supervisor.Life(
        program.name(), starts, kills, stops, longestStop, List.copyOf(ownEnds));
  }

  private void problem(String format, Object... values) {
    problems.accept(String.format(Locale.ROOT, format, values));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
  }
}
