package io.ytstats.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps programs running, as systemd with {@code Restart=always} does: one that ends, however it
 * ends, is started again after a second. Holds each end against what was done to the program: an
 * end of its own is wrong, as is a stop that takes over 15 s, and any exit code but 0 and 143 after
 * SIGTERM or 137 after SIGKILL; 1 after SIGTERM is right where the program has logged what it could
 * not finish. Safe for use by several threads.
 */
final class Supervisor implements AutoCloseable {
  private static final long POLL_MILLIS = 200;

  private final Path logs;
  private final Map<String, KeptProgram> kept = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  Supervisor(Path logs) {
    this.logs = logs;
    // what Ctrl-C of this process ends leaves nothing behind
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "supervisor close"));
  }

  /**
   * What a program went through.
   *
   * @param stops how often it was stopped by SIGTERM
   * @param longestStop from SIGTERM to its exit; zero if it was not stopped
   * @param ownEnds the exit codes, as text, of those lives that nobody ended
   */
  record Life(
      String name, int starts, int kills, int stops, Duration longestStop, List<String> ownEnds) {}

  /** Starts a program and keeps it running. */
  void keep(Program program) {
    KeptProgram one = new KeptProgram(program, logs, this::add);
    synchronized (kept) {
      kept.put(program.name(), one);
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
    KeptProgram program = get(name);
    long end = System.nanoTime() + limit.toNanos();
    while (!program.logged().contains(text)) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  /** All that were ever kept. */
  List<Life> lives() {
    synchronized (kept) {
      return kept.values().stream().map(KeptProgram::life).toList();
    }
  }

  /** What was wrong with how programs ended, in sentences. */
  List<String> problems() {
    synchronized (problems) {
      return List.copyOf(problems);
    }
  }

  /** Kills what runs; returns once it is gone. */
  @Override
  public void close() {
    Collection<KeptProgram> all;
    synchronized (kept) {
      all = List.copyOf(kept.values());
    }
    all.forEach(KeptProgram::destroy);
  }

  private KeptProgram get(String name) {
    synchronized (kept) {
      return kept.get(name);
    }
  }

  private void add(String problem) {
    synchronized (problems) {
      problems.add(problem);
    }
  }
}
