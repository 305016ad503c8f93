package io.ytstats.chaos;

import io.ytstats.harness.SuiteProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps programs running, as systemd does with {@code Restart=always}: one that ends is started
 * again after a second. Checks each end. It is wrong if nobody asked for it, if a stop took over 15
 * s, or if the exit code is not 0 or 143 after SIGTERM, or 137 after SIGKILL. Exit code 1 after
 * SIGTERM is right where the program has logged what it could not finish. Thread-safe.
 */
final class Supervisor implements AutoCloseable {
  private static final long POLL_MILLIS = 200;

  private final Path logs;
  private final Map<String, SupervisedProgram> programs = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  Supervisor(Path logs) {
    this.logs = logs;
    // Ctrl-C of this process leaves nothing behind
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "supervisor close"));
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

  /** Starts a program and keeps it running. */
  void keep(SuiteProcess.Builder program) {
    keep(program, null);
  }

  /**
   * Starts a program and keeps it running.
   *
   * @param unfinished what it logs where it ends with exit code 1 after SIGTERM for a good reason;
   *     null if there is none
   */
  void keep(SuiteProcess.Builder program, String unfinished) {
    SupervisedProgram one = new SupervisedProgram(program.logIn(logs), unfinished, this::add);
    synchronized (programs) {
      programs.put(program.name(), one);
    }
    one.begin();
  }

  /** SIGKILL; waits for the program if it is just being started again. */
  void kill(String name) throws InterruptedException {
    get(name).kill();
  }

  /**
   * SIGTERM; the program is started again once it has ended. SIGKILL after 15 s.
   *
   * @return how it ended, in a few words
   */
  String restart(String name) throws InterruptedException {
    return get(name).stop(false);
  }

  /** SIGTERM, and no further start; SIGKILL after 15 s. */
  void stop(String name) throws InterruptedException {
    get(name).stop(true);
  }

  /**
   * Waits until a program has logged a text since it was last started.
   *
   * @return whether it has, within the limit
   */
  boolean awaitLogged(String name, String text, Duration limit) throws InterruptedException {
    SupervisedProgram program = get(name);
    long end = System.nanoTime() + limit.toNanos();
    while (!program.logged().contains(text)) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  /** All that were ever programs. */
  List<Life> lives() {
    synchronized (programs) {
      return programs.values().stream().map(SupervisedProgram::life).toList();
    }
  }

  /** A sentence for each end that was wrong. */
  List<String> problems() {
    synchronized (problems) {
      return List.copyOf(problems);
    }
  }

  /** Kills what runs; returns once it has ended. */
  @Override
  public void close() {
    Collection<SupervisedProgram> all;
    synchronized (programs) {
      all = List.copyOf(programs.values());
    }
    all.forEach(SupervisedProgram::destroy);
  }

  private SupervisedProgram get(String name) {
    synchronized (programs) {
      return programs.get(name);
    }
  }

  private void add(String problem) {
    synchronized (problems) {
      problems.add(problem);
    }
  }
}
