package io.ytstats.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Keeps programs running, as systemd with {@code Restart=always} does: one that ends, however it
 * ends, is started again after a second. Safe for use by several threads.
 */
final class Supervisor implements AutoCloseable {
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  /** Within which a program stops when it is asked to: the suite's contract. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  /** How long a kill waits for its victim to be there. */
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Path logs;
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  Supervisor(Path logs) {
    this.logs = logs;
    // what Ctrl-C of this process ends leaves nothing behind
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "supervisor close"));
  }

  /** What a program went through. */
  record Life(String name, int starts, int kills, List<String> ownEnds) {}

  /** Starts a program and keeps it running. */
  void keep(Program program) {
    Kept one = new Kept(program);
    synchronized (kept) {
      kept.put(program.name(), one);
    }
    one.thread.start();
  }

  /** SIGKILL; waits for the program if it is just being started again. */
  void kill(String name) throws InterruptedException {
    get(name).kill();
  }

  /**
   * SIGTERM, and no further start; after 15 seconds SIGKILL.
   *
   * @return what was wrong with how it ended; null if nothing
   */
  String stop(String name) throws InterruptedException {
    return get(name).stop();
  }

  /** All that were ever kept. */
  List<Life> lives() {
    synchronized (kept) {
      return kept.values().stream().map(Kept::life).toList();
    }
  }

  /** Kills what runs; returns once it is gone. */
  @Override
  public void close() {
    Collection<Kept> all;
    synchronized (kept) {
      all = List.copyOf(kept.values());
    }
    all.forEach(Kept::destroy);
  }

  private Kept get(String name) {
    synchronized (kept) {
      return kept.get(name);
    }
  }

  /** One program; its monitor guards what it went through. */
  private final class Kept {
    private final Program program;
    private final Thread thread;
    private final List<String> ownEnds = new ArrayList<>();
    private Process process;
    private boolean ending;
    private boolean killed;
    private int starts;
    private int kills;

    Kept(Program program) {
      this.program = program;
      this.thread = new Thread(this::keepRunning, "supervisor " + program.name());
      this.thread.setDaemon(true);
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
      try {
        process = program.start(logs);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      killed = false;
      starts++;
      notifyAll();
      return process;
    }

    private synchronized void ended(int code) throws InterruptedException {
      if (!killed && !ending) {
        ownEnds.add("exit code " + code);
      }
      long end = System.nanoTime() + RESTART_PAUSE.toNanos();
      while (!ending && System.nanoTime() < end) {
        TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
      }
    }

    synchronized void kill() throws InterruptedException {
      long end = System.nanoTime() + START_LIMIT.toNanos();
      // one that was killed already is on its way out, alive or not
      while (process == null || killed || !process.isAlive()) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(program.name() + " is not started again");
        }
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
      }
      killed = true;
      kills++;
      killTree();
    }

    String stop() throws InterruptedException {
      Process last;
      synchronized (this) {
        ending = true;
        notifyAll();
        last = process;
        if (last != null) {
          last.destroy();
        }
      }
      if (last == null) {
        return null;
      }
      if (!last.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        destroy();
        return program.name() + " did not stop within " + STOP_LIMIT.toSeconds() + " s of SIGTERM";
      }
      int code = last.exitValue();
      // 137: it was just being started again after its last SIGKILL
      boolean well = code == 0 || code == 143 || code == 137;
      return well ? null : program.name() + " ended with exit code " + code + " after SIGTERM";
    }

    void destroy() {
      Process last;
      synchronized (this) {
        ending = true;
        notifyAll();
        last = process;
        if (last != null) {
          killTree();
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

    private void killTree() {
      // a script before the JVM would else leave it behind
      List<ProcessHandle> children = process.descendants().toList();
      process.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }

    private synchronized Life life() {
      return new Life(program.name(), starts, kills, List.copyOf(ownEnds));
    }
  }
}
