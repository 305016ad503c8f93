package io.ytstats.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Keeps programs running, as systemd with {@code Restart=always} does: one that ends, however it
 * ends, is started again after a second. Holds each end against what was done to the program: an
 * end of its own is wrong, as is a stop that takes over 15 s, and any exit code but 0 and 143 after
 * SIGTERM or 137 after SIGKILL. Safe for use by several threads.
 */
final class Supervisor implements AutoCloseable {
  /** Within which a program stops when it is asked to: the suite's contract. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  /** How long a kill or a stop waits for the program to be running. */
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private static final long POLL_MILLIS = 200;
  private static final int SIGKILLED = 137;
  private static final int SIGTERMED = 143;

  private final Path logs;
  private final Map<String, Kept> kept = new LinkedHashMap<>();
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
    Kept program = get(name);
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
      return kept.values().stream().map(Kept::life).toList();
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

  private void problem(String format, Object... values) {
    synchronized (problems) {
      problems.add(String.format(Locale.ROOT, format, values));
    }
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
  }

  /** One program; its monitor guards what it went through. */
  private final class Kept {
    private final Program program;
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
      String how = killed && !terminated ? "SIGKILL" : "SIGTERM";
      if (!killed && !terminated) {
        ownEnds.add("exit code " + code);
        problem("%s ended by itself with exit code %d, see %1$s.log", program.name(), code);
      } else if (!(killed && code == SIGKILLED)
          && !(terminated && (code == 0 || code == SIGTERMED))) {
        problem("%s ended with exit code %d after %s, see %1$s.log", program.name(), code, how);
      }
    }

    synchronized void kill() throws InterruptedException {
      awaitRunning();
      killed = true;
      kills++;
      killTree();
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
          killed = true;
          killTree();
        }
        while (process == asked && !judged) {
          wait();
        }
      }
      return inTime
          ? "exit code " + asked.exitValue() + " after " + seconds(took)
          : "alive after " + seconds(took) + ", then SIGKILL";
    }

    /** What the current process has logged. */
    String logged() {
      long from;
      synchronized (this) {
        if (process == null) {
          return "";
        }
        from = logStart;
      }
      try (RandomAccessFile log = new RandomAccessFile(program.log(logs).toFile(), "r")) {
        byte[] bytes = new byte[(int) Math.max(0, log.length() - from)];
        log.seek(from);
        log.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void destroy() {
      Process last;
      synchronized (this) {
        ending = true;
        closed = true;
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
      Program.killTree(process);
    }

    private synchronized Life life() {
      return new Life(program.name(), starts, kills, stops, longestStop, List.copyOf(ownEnds));
    }
  }
}
