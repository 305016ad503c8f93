package io.ytstats.chaos;

import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
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

  private static final Duration POLL = Duration.ofMillis(200);

  private static final int FAILED = 1;
  private static final int SIGKILLED = 137;
  private static final int SIGTERMED = 143;

  private final SuiteProcessBuilder program;
  private final String unfinished;
  private final Duration stopLimit;
  private final Consumer<String> problems;
  private final List<String> unexpectedEnds = new ArrayList<>();

  /** The current process; null once its end has been checked, until the next start. */
  private SuiteProcess process;

  /** The last signal that the current process was sent. */
  private Signal sent = Signal.NONE;

  /** Whether it is not to be started again. */
  private boolean ending;

  private int starts;
  private int kills;
  private int stops;
  private Duration longestStop = Duration.ZERO;

  private enum Signal {
    NONE,
    SIGTERM,
    SIGKILL
  }

  /**
   * How often a program was started, killed and stopped.
   *
   * @param stops how often it was stopped by SIGTERM
   * @param longestStop from SIGTERM to its exit; zero if it was not stopped
   * @param unexpectedEnds the exit codes, as text, of the ends that nobody asked for
   */
  record Life(
      String name,
      int starts,
      int kills,
      int stops,
      Duration longestStop,
      List<String> unexpectedEnds) {}

  /**
   * Starts nothing yet.
   *
   * @param unfinished what it logs where exit code 1 after SIGTERM is right; null where it never is
   * @param stopLimit within which it has to end after SIGTERM
   * @param problems takes a sentence for each end that was wrong; from several threads
   */
  SupervisedProgram(
      SuiteProcessBuilder program,
      String unfinished,
      Duration stopLimit,
      Consumer<String> problems) {
    this.program = program;
    this.unfinished = unfinished;
    this.stopLimit = stopLimit;
    this.problems = problems;
  }

  /** Starts it, and starts it again whenever it has ended, on a thread of its own. */
  void keepRunning() {
    Thread thread =
        new Thread(
            () -> {
              try {
                SuiteProcess running;
                while ((running = start()) != null) {
                  int code = running.waitFor();
                  ended(code);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "supervisor " + program.name());
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized SuiteProcess start() {
    if (ending) {
      return null;
    }
    process = program.start();
    sent = Signal.NONE;
    starts++;
    notifyAll();
    return process;
  }

  private synchronized void ended(int code) throws InterruptedException {
    check(code);
    process = null;
    notifyAll();
    long end = System.nanoTime() + RESTART_PAUSE.toNanos();
    while (!ending && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
    }
  }

  private void check(int code) {
    boolean right =
        switch (sent) {
          case NONE -> false;
          case SIGKILL -> code == SIGKILLED;
          case SIGTERM ->
              code == 0 || code == SIGTERMED || (code == FAILED && loggedWhatIsUnfinished());
        };
    if (sent == Signal.NONE) {
      unexpectedEnds.add("exit code " + code);
      problem("%s ended by itself with exit code %d, see %1$s.log", program.name(), code);
    } else if (!right) {
      problem("%s ended with exit code %d after %s, see %1$s.log", program.name(), code, sent);
    }
  }

  private boolean loggedWhatIsUnfinished() {
    return unfinished != null && process.output().contains(unfinished);
  }

  /** SIGKILL; waits for the program if it is just being started again. */
  synchronized void kill() throws InterruptedException {
    awaitRunning();
    sent = Signal.SIGKILL;
    kills++;
    process.kill();
  }

  /** Until there is a process to which nothing was done yet. */
  private void awaitRunning() throws InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    // one that was killed already is about to end, alive or not
    while (process == null || sent != Signal.NONE || !process.isAlive()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(program.name() + " was not started again");
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
    }
  }

  /**
   * SIGTERM, and SIGKILL after the limit; it is started again then.
   *
   * @return how it ended, in a few words
   */
  String restart() throws InterruptedException {
    return end(false);
  }

  /** As {@link #restart}, but it is not started again. */
  String stop() throws InterruptedException {
    return end(true);
  }

  private String end(boolean last) throws InterruptedException {
    SuiteProcess asked;
    long began;
    synchronized (this) {
      awaitRunning();
      ending |= last;
      asked = process;
      sent = Signal.SIGTERM;
      stops++;
      began = System.nanoTime();
      asked.sigterm();
    }
    boolean inTime = asked.waitFor(stopLimit);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    String seconds = String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1_000.0);
    synchronized (this) {
      longestStop = longestStop.compareTo(took) < 0 ? took : longestStop;
      if (!inTime) {
        problem(
            "%s did not end within %d s of SIGTERM (SIGKILL ended it)",
            program.name(), stopLimit.toSeconds());
        if (process == asked) {
          sent = Signal.SIGKILL;
          asked.kill();
        }
      }
      while (process == asked) {
        wait();
      }
    }
    return inTime
        ? "exit code " + asked.waitFor() + " after " + seconds
        : "alive after " + seconds + ", then SIGKILL";
  }

  /**
   * Waits until the current process, or one that is started after it, has logged a text. A process
   * that was killed or stopped has logged nothing.
   *
   * @return whether it has, within the limit
   */
  boolean awaitLogged(String text, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!logged().contains(text)) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(POLL.toMillis());
    }
    return true;
  }

  private synchronized String logged() {
    return process == null || sent != Signal.NONE ? "" : process.output();
  }

  /** SIGKILL; returns once it has ended for good. */
  void destroy() {
    SuiteProcess current;
    synchronized (this) {
      ending = true;
      sent = Signal.SIGKILL;
      notifyAll();
      current = process;
    }
    if (current != null) {
      current.close();
    }
  }

  synchronized Life life() {
    return new Life(program.name(), starts, kills, stops, longestStop, List.copyOf(unexpectedEnds));
  }

  private void problem(String format, Object... values) {
    problems.accept(String.format(Locale.ROOT, format, values));
  }
}
