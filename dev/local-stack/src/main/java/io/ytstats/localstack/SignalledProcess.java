package io.ytstats.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The process whose id is in a pid file, and the signals sent to it. Safe for use by several
 * threads, except that signals are sent by one at a time.
 */
final class SignalledProcess {
  /** How long the kernel may take to kill a process, or to halt all its threads. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final long POLL_MILLIS = 50;

  private final String name;
  private final PidFile pidFile;
  private volatile boolean paused;

  /**
   * @param name for messages
   */
  SignalledProcess(String name, PidFile pidFile) {
    this.name = name;
    this.pidFile = pidFile;
  }

  /**
   * The process id.
   *
   * @throws IllegalStateException if it does not run
   */
  long pid() {
    return pidFile
        .process()
        .orElseThrow(() -> new IllegalStateException(name + " does not run"))
        .pid();
  }

  boolean isRunning() {
    return pidFile.process().isPresent();
  }

  /** Whether it runs and was not paused by this JVM. */
  boolean isActive() {
    return isRunning() && !paused;
  }

  /** Sends SIGTERM, and resumes it if it is paused; does nothing if it does not run. */
  void terminate() {
    // SIGTERM first: it stays pending for a paused process, which then does nothing else.
    destroy(ProcessHandle::destroy);
    resume();
  }

  /** Sends SIGSTOP and waits until every thread is halted; see {@link ServerProcess#pause}. */
  void pause() {
    long pid = pid();
    signal("STOP", pid);
    paused = true;
    if (!await(LIMIT, () -> isHalted(pid))) {
      throw new LocalStackException(name + ", process " + pid + ", does not halt");
    }
  }

  /** Sends SIGCONT if it is paused. */
  void resume() {
    pidFile
        .process()
        .map(ProcessHandle::pid)
        // another JVM may have paused it
        .filter(pid -> paused || isHalted(pid))
        .ifPresent(pid -> signal("CONT", pid));
    paused = false;
  }

  /** Sends SIGKILL and waits until it has ended. */
  void kill() {
    destroy(ProcessHandle::destroyForcibly);
    if (!await(LIMIT, () -> !isRunning())) {
      throw new LocalStackException(name + ", process " + pid() + ", does not end");
    }
    paused = false;
  }

  /**
   * Waits for a condition.
   *
   * @return whether it was true within the time
   */
  static boolean await(Duration timeout, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        throw LocalStackException.interrupted("waiting", e);
      }
    }
    return true;
  }

  private void destroy(Predicate<ProcessHandle> signal) {
    pidFile.process().ifPresent(process -> requireDelivered(signal.test(process)));
  }

  private void requireDelivered(boolean delivered) {
    if (!delivered && isRunning()) {
      throw new LocalStackException(
          name + ", process " + pid() + ", belongs to another user: only that user can stop it");
    }
  }

  /** Java sends SIGTERM and SIGKILL only; bash is available, as it launched the process. */
  private void signal(String signal, long pid) {
    try {
      Process kill =
          new ProcessBuilder("bash", "-c", "kill -s \"$1\" \"$2\"", "kill", signal, "" + pid)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      requireDelivered(kill.waitFor() == 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send SIG" + signal + " to " + name, e);
    } catch (InterruptedException e) {
      throw LocalStackException.interrupted("sending SIG" + signal + " to " + name, e);
    }
  }

  /** Whether the kernel has halted a process; true on systems that do not tell. */
  private static boolean isHalted(long pid) {
    try {
      return new ProcFiles(pid).isHalted();
    } catch (IOException e) {
      return true;
    }
  }
}
