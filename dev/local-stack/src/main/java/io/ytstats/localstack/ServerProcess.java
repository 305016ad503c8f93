package io.ytstats.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * One server of the stack: a process that can be stopped, killed and started again on the same data
 * and port. Safe for use by several threads; starting and stopping exclude each other.
 */
public abstract sealed class ServerProcess permits KafkaServer, DatabaseServer, RegistryServer {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

  /** How long a server that cannot stop in good order may still try. */
  private static final Duration HOPELESS_STOP_TIMEOUT = Duration.ofSeconds(3);

  /** How long the kernel may take to halt every thread of a process. */
  private static final Duration PAUSE_TIMEOUT = Duration.ofSeconds(10);

  /** How long the shell may take to write the process id. */
  private static final Duration LAUNCH_TIMEOUT = Duration.ofSeconds(10);

  private static final long POLL_MILLIS = 50;
  private static final int LOG_LINES_SHOWN = 25;
  private static final String PORT = "port";

  static final String STATE_FILE = "state.properties";

  private final String name;
  private final Path folder;
  private final PortChoice portChoice;
  private final Launcher launcher;
  private final PidFile pidFile;
  private Launcher.Leash leash;
  private volatile boolean paused;

  /**
   * @param name as messages call it
   * @param folder its own folder, absolute
   * @param identifyingArgument the argument of its command line that no other process has
   */
  ServerProcess(
      String name,
      Path folder,
      PortChoice portChoice,
      Launcher launcher,
      String identifyingArgument) {
    this.name = name;
    this.folder = folder;
    this.portChoice = portChoice;
    this.launcher = launcher;
    this.pidFile = new PidFile(folder.resolve("server.pid"), identifyingArgument);
  }

  /**
   * The process id.
   *
   * @throws IllegalStateException if it does not run
   */
  public final long pid() {
    return pidFile
        .process()
        .orElseThrow(() -> new IllegalStateException(name + " does not run"))
        .pid();
  }

  /**
   * The port it listens on at 127.0.0.1, or would at the next start; 0 if that is not known yet.
   */
  public final int port() {
    return keptPort()
        .filter(kept -> portChoice.port() == 0 || isRunning())
        .orElse(portChoice.port());
  }

  /**
   * Whether it runs and answers, now; a server that hangs does not, which takes up to 5 seconds.
   */
  public final boolean isUp() {
    return isRunning() && answers();
  }

  /** The log of the latest start. */
  public final Path logFile() {
    return folder.resolve("server.log");
  }

  /**
   * Starts it on the data that is there, and waits until it can be used; what a broker among
   * several waits for is said at {@link KafkaServer}. Where it runs already, only checks that all
   * is there; where it was paused, it is resumed. A start that fails leaves nothing running.
   *
   * @throws LocalStackException if its port is taken, or with the end of its log if it fails or is
   *     not up within 90 seconds
   */
  public final synchronized void start() {
    boolean launched = false;
    try {
      if (isRunning()) {
        portOfRunning();
        resume();
      } else {
        launch();
        launched = true;
      }
      awaitReady();
      provision();
    } catch (RuntimeException e) {
      if (launched) {
        killQuietly(e);
      }
      throw e;
    } finally {
      forgetStartUp();
    }
  }

  /**
   * Stops it in its own good order (SIGTERM) and waits until it is gone; does nothing where it does
   * not run. After 30 seconds it is killed; a broker that too few others are left for to stop in
   * good order, after 3. A paused server is resumed first.
   */
  public final synchronized void stop() {
    Optional<ProcessHandle> process = pidFile.process();
    if (process.isPresent()) {
      // SIGTERM first: it waits for a paused process, which then does nothing else.
      signal(process.get().destroy());
      resume();
      if (!await(STOP_TIMEOUT, () -> !isRunning() || !canStopInOrder())
          || !await(HOPELESS_STOP_TIMEOUT, () -> !isRunning())) {
        kill();
      }
    }
    pidFile.delete();
    releaseLeash();
  }

  /**
   * Halts it (SIGSTOP), as a machine that swaps or a network that hangs would, and waits until it
   * does nothing more: it runs and keeps its ports and connections, but does not answer. Does
   * nothing where it is paused already.
   *
   * @throws IllegalStateException if it does not run
   */
  public final synchronized void pause() {
    long pid = pid();
    signal("STOP", pid);
    paused = true;
    if (!await(PAUSE_TIMEOUT, () -> isHalted(pid))) {
      throw new LocalStackException(name + ", process " + pid + ", does not halt");
    }
  }

  /**
   * Lets a paused server go on (SIGCONT); does nothing where it is not paused, or does not run. It
   * answers again a moment later: {@link #isUp} says when.
   */
  public final synchronized void resume() {
    pidFile
        .process()
        .map(ProcessHandle::pid)
        // another JVM may have paused it
        .filter(pid -> paused || isHalted(pid))
        .ifPresent(pid -> signal("CONT", pid));
    paused = false;
  }

  /** Kills it (SIGKILL), paused or not, as a crash would, and waits until it is gone. */
  public final synchronized void kill() {
    Optional<ProcessHandle> process = pidFile.process();
    if (process.isPresent()) {
      signal(process.get().destroyForcibly());
      if (!await(KILL_TIMEOUT, () -> !isRunning())) {
        throw new LocalStackException(name + ", process " + pid() + ", does not end");
      }
    }
    paused = false;
    pidFile.delete();
    releaseLeash();
  }

  /** What is wrong with the port that the next start would use; empty if nothing. */
  final Optional<String> portProblem() {
    if (isRunning()) {
      return runsElsewhere();
    }
    int port = portChoice.port();
    if (port == 0 || Ports.isFree(port)) {
      return Optional.empty();
    }
    return Optional.of(
        "port "
            + port
            + " for "
            + name
            + " is taken by another process: stop that, or choose another port with "
            + portChoice.option());
  }

  final boolean isRunning() {
    return pidFile.process().isPresent();
  }

  /** Whether it runs and was not paused by this JVM. */
  final boolean isActive() {
    return isRunning() && !paused;
  }

  final String name() {
    return name;
  }

  final Path folder() {
    return folder;
  }

  final StateFile state() {
    return new StateFile(folder.resolve(STATE_FILE));
  }

  /** Makes what the server needs on disk, and says how to run it. */
  abstract ServerCommand prepare(int port) throws IOException, InterruptedException;

  /** Whether it answers as it should, by its own protocol. */
  abstract boolean answers();

  /** Whether a start has nothing more to wait for. */
  boolean isStarted() {
    return answers();
  }

  /** Whether SIGTERM can be expected to end it. */
  boolean canStopInOrder() {
    return true;
  }

  /** Deletes what was needed for a start only, however that ended. */
  void forgetStartUp() {}

  /** Makes what has to be in it; run at every start, so it repairs. */
  abstract void provision();

  /** Runs a program to its end, its output in the log. */
  final int runToEnd(List<String> command, Optional<String> input)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
            .start();
    try (var stdin = process.getOutputStream()) {
      if (input.isPresent()) {
        stdin.write(input.get().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // It ended before it read all: its exit code and its log say why.
      process.waitFor();
    }
    return process.waitFor();
  }

  final LocalStackException failure(String what) {
    return new LocalStackException(name + " " + what + "\n" + logTail());
  }

  private void launch() {
    try {
      Files.createDirectories(folder);
      Optional<String> problem = portProblem();
      if (problem.isPresent()) {
        throw new LocalStackException(problem.get());
      }
      releaseLeash();
      pidFile.delete();
      keepLogOfLastStart();
      int port =
          portChoice.port() != 0
              ? portChoice.port()
              : keptPort().filter(Ports::isFree).orElseGet(Ports::findFree);
      state().put(PORT, Integer.toString(port));
      ServerCommand command = prepare(port);
      leash =
          launcher.start(
              command.command(), command.environment(), folder, logFile(), pidFile.path());
      if (!await(LAUNCH_TIMEOUT, () -> Files.exists(pidFile.path()))) {
        throw failure("could not be launched");
      }
    } catch (IOException e) {
      throw new LocalStackException(name + " could not be launched: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while launching " + name, e);
    }
  }

  private void portOfRunning() {
    runsElsewhere()
        .ifPresent(
            problem -> {
              throw new LocalStackException(problem);
            });
  }

  private Optional<String> runsElsewhere() {
    int running = port();
    if (!portChoice.asked() || portChoice.port() == 0 || portChoice.port() == running) {
      return Optional.empty();
    }
    return Optional.of(
        name
            + " of "
            + folder.getParent()
            + " runs on port "
            + running
            + " already, not "
            + portChoice.port()
            + ": stop it first");
  }

  private Optional<Integer> keptPort() {
    OptionalInt kept = state().port(PORT);
    return kept.isPresent() ? Optional.of(kept.getAsInt()) : Optional.empty();
  }

  /** Waits until {@link #isStarted}; fails with the end of its log. */
  final void awaitReady() {
    boolean[] ended = {false};
    boolean ready =
        await(
            START_TIMEOUT,
            () -> {
              ended[0] = !isRunning();
              return ended[0] || isStarted();
            });
    if (ended[0]) {
      throw failure("ended at its start; the end of its log:");
    }
    if (!ready) {
      throw failure("is not up after " + START_TIMEOUT.toSeconds() + " s; the end of its log:");
    }
  }

  private void killQuietly(RuntimeException cause) {
    try {
      kill();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private void signal(boolean delivered) {
    if (!delivered && isRunning()) {
      throw new LocalStackException(
          name + ", process " + pid() + ", is another user's: only that user can stop it");
    }
  }

  /** Java can send no other signals than SIGTERM and SIGKILL; bash is there, as it launched it. */
  private void signal(String signal, long pid) {
    try {
      Process kill =
          new ProcessBuilder("bash", "-c", "kill -s \"$1\" \"$2\"", "kill", signal, "" + pid)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      signal(kill.waitFor() == 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send SIG" + signal + " to " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while sending SIG" + signal + " to " + name, e);
    }
  }

  /** Whether the kernel has halted a process; where it cannot be asked as on Linux, true. */
  private static boolean isHalted(long pid) {
    try {
      return new ProcFiles(pid).state() == 'T';
    } catch (IOException e) {
      return true;
    }
  }

  private void releaseLeash() {
    if (leash != null) {
      try {
        leash.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      leash = null;
    }
  }

  private void keepLogOfLastStart() throws IOException {
    if (Files.exists(logFile())) {
      Files.move(logFile(), folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String logTail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(logFile()), StandardCharsets.UTF_8).lines().toList();
      int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
      return String.join("\n", lines.subList(from, lines.size())) + "\n(" + logFile() + ")";
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }

  private static boolean await(Duration timeout, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LocalStackException("interrupted while waiting", e);
      }
    }
    return true;
  }

  /**
   * Which port a server is to listen on.
   *
   * @param port 0 for one that is free, the same at every start
   * @param asked whether somebody chose it; else it is a default, and a running server may have
   *     another
   * @param option how to choose another, for messages
   */
  record PortChoice(int port, boolean asked, String option) {}

  /** How to run a server. */
  record ServerCommand(List<String> command, Map<String, String> environment) {}
}
