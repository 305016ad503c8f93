package io.ytstats.chaos;

import io.ytstats.harness.SuiteProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One program that is kept running; see {@link Supervisor}. Thread-safe: its monitor guards the
 * state.
 */
final class SupervisedProgram {
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  /** How long a kill or a stop waits for the program to be running. */
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private static final int FAILED = 1;
  private static final int SIGKILLED = 137;
  private static final int SIGTERMED = 143;

  private final SuiteProcess.Builder program;
  private final String unfinished;
  private final Consumer<String> problems;
  private final Thread thread;
  private final List<String> unexpectedEnds = new ArrayList<>();
  private SuiteProcess process;

  /** Whether the current process has ended and its end has been checked. */
  private boolean checked;

  /** Whether the current process was sent SIGKILL, or SIGTERM. */
  private boolean killed;

  private boolean terminated;

  /** Whether it is not to be started again. */
  private boolean ending;

  /** Killed as this run ends, which is not checked. */
  private boolean closed;

  private int starts;
  private int kills;
  private int stops;
  private Duration longestStop = Duration.ZERO;

  /**
   * Starts nothing yet.
   *
   * @param unfinished what it logs where exit code 1 after SIGTERM is right; null where it never is
   * @param problems takes a sentence for each end that was wrong; from several threads
   */
  SupervisedProgram(SuiteProcess.Builder program, String unfinished, Consumer<String> problems) {
    this.program = program;
    this.unfinished = unfinished;
    this.problems = problems;
    this.thread = new Thread(this::keepRunning, "supervisor " + program.name());
    this.thread.setDaemon(true);
  }

  /** Starts it, and starts it again whenever it has ended. */
  void begin() {
    thread.start();
  }

  private void keepRunning() {
    try {
      SuiteProcess running;
      while ((running = start()) != null) {
        int code = running.waitFor();
        ended(code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized SuiteProcess start() {
    if (ending) {
      return null;
    }
    process = program.start();
    killed = false;
    terminated = false;
    checked = false;
    starts++;
    notifyAll();
    return process;
  }

  private synchronized void ended(int code) throws InterruptedException {
    check(code);
    checked = true;
    notifyAll();
    long end = System.nanoTime() + RESTART_PAUSE.toNanos();
    while (!ending && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
    }
  }

  private void check(int code) {
    if (closed) {
      return;
    }
    boolean right =
        killed && code == SIGKILLED
            || terminated && (code == 0 || code == SIGTERMED)
            || terminated && code == FAILED && loggedWhatIsUnfinished();
    if (!killed && !terminated) {
      unexpectedEnds.add("exit code " + code);
      problem("%s ended by itself with exit code %d, see %1$s.log", program.name(), code);
    } else if (!right) {
      problem(
          "%s ended with exit code %d after %s, see %1$s.log",
          program.name(), code, terminated ? "SIGTERM" : "SIGKILL");
    }
  }

  private boolean loggedWhatIsUnfinished() {
    return unfinished != null && process.output().contains(unfinished);
  }

  /** SIGKILL; waits for the program if it is just being started again. */
  synchronized void kill() throws InterruptedException {
    awaitRunning();
    killed = true;
    kills++;
    process.kill();
  }

  /** Until there is a process to which nothing was done yet. */
  private void awaitRunning() throws InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    // one that was killed already is on its way out, alive or not
    while (process == null || killed || terminated || !process.isAlive()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(program.name() + " was not started again");
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
    SuiteProcess asked;
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
      asked.sigterm();
    }
    boolean inTime = asked.waitFor(SuiteProcess.STOP_LIMIT);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    synchronized (this) {
      if (longestStop.compareTo(took) < 0) {
        longestStop = took;
      }
      if (!inTime) {
        problem(
            "%s did not end within %d s of SIGTERM (SIGKILL ended it)",
            program.name(), SuiteProcess.STOP_LIMIT.toSeconds());
        if (process == asked) {
          killed = true;
          asked.kill();
        }
      }
      while (process == asked && !checked) {
        wait();
      }
    }
    return inTime
        ? "exit code " + asked.waitFor() + " after " + seconds(took)
        : "alive after " + seconds(took) + ", then SIGKILL";
  }

  /** What the current process has logged; nothing between its kill or stop and the next start. */
  synchronized String logged() {
    return process == null || killed || terminated ? "" : process.output();
  }

  /** SIGKILL, which is not checked; returns once it has ended for good. */
  void destroy() {
    SuiteProcess last;
    synchronized (this) {
      ending = true;
      closed = true;
      notifyAll();
      last = process;
      if (last != null) {
        process.kill();
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
        program.name(), starts, kills, stops, longestStop, List.copyOf(unexpectedEnds));
  }

  private void problem(String format, Object... values) {
    problems.accept(String.format(Locale.ROOT, format, values));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
  }
}
