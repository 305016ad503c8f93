package io.ytstats.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The process whose id is in a file, and the signals sent to it. After a crash or a reboot another
 * program may have that id. So a process counts as this one only if one of its command line's
 * arguments is the expected one. Safe for use by several threads.
 */
public class SignalledProcess {
  /** How long the kernel may take to kill a process, or to halt all its threads. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final long POLL_MILLIS = 50;

  final Path pidFile;
  private final String name;
  private final String argument;
  private volatile boolean paused;

  /**
   * @param name for messages
   * @param argument the argument of its command line that no other process has
   */
  SignalledProcess(String name, Path pidFile, String argument) {
    this.name = name;
    this.pidFile = pidFile;
    this.argument = argument;
  }

  final String name() {
    return name;
  }

  /** The process if it runs; one that has ended but was not reaped does not run. */
  final Optional<ProcessHandle> process() {
    try {
      long pid = Long.parseLong(Files.readString(pidFile, StandardCharsets.US_ASCII).strip());
      return ProcessHandle.of(pid)
          .filter(process -> process.isAlive() && ProcFiles.arguments(process).contains(argument));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pidFile, e);
    }
  }

  final boolean isRunning() {
    return process().isPresent();
  }

  /** Whether it runs and was not paused by this JVM. */
  final boolean isActive() {
    return isRunning() && !paused;
  }

  /**
   * The process id.
   *
   * @throws IllegalStateException if it does not run
   */
  public final long pid() {
    return process().orElseThrow(() -> new IllegalStateException(name + " does not run")).pid();
  }

  /**
   * Halts it (SIGSTOP), like a machine that swaps or a network that hangs, and waits until it is
   * halted: it runs and keeps its ports and connections, but does not answer. Does nothing if it is
   * paused already.
   *
   * @throws IllegalStateException if it does not run
   */
  public final synchronized void pause() {
    long pid = pid();
    signal("STOP", pid);
    paused = true;
    if (!await(LIMIT, () -> new ProcFiles(pid).isHalted())) {
      throw new LocalStackException(name + ", process " + pid + ", does not halt");
    }
  }

  /**
   * Continues a paused server (SIGCONT); does nothing if it is not paused, or does not run. It
   * answers again a moment later.
   */
  public final synchronized void resume() {
    process()
        .map(ProcessHandle::pid)
        // another JVM may have paused it
        .filter(pid -> paused || new ProcFiles(pid).isHalted())
        .ifPresent(pid -> signal("CONT", pid));
    paused = false;
  }

  /** Sends SIGTERM, and resumes it if it is paused; does nothing if it does not run. */
  final void terminate() {
    // SIGTERM first: it stays pending for a paused process, which then does nothing else.
    destroy(ProcessHandle::destroy);
    resume();
  }

  /** Sends SIGKILL and waits until it has ended; does not wait for a start that is under way. */
  final void killProcess() {
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
    process().ifPresent(process -> requireDelivered(signal.test(process)));
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

  private void requireDelivered(boolean delivered) {
    if (!delivered && isRunning()) {
      throw new LocalStackException(
          name + ", process " + pid() + ", belongs to another user: only that user can stop it");
    }
  }
}
