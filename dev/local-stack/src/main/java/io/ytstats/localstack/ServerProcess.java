package io.ytstats.localstack;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * One server of the stack: a process that can be stopped, killed and started again with the same
 * data and port. Safe for use by several threads; starting and stopping exclude each other.
 */
public abstract sealed class ServerProcess extends SignalledProcess
    permits KafkaServer, DatabaseServer, RegistryServer {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /** How long a server that cannot stop in order is given before it is killed. */
  private static final Duration UNORDERLY_STOP_TIMEOUT = Duration.ofSeconds(3);

  /** How long the shell may take to write the process id. */
  private static final Duration LAUNCH_TIMEOUT = Duration.ofSeconds(10);

  private static final int LOG_LINES_SHOWN = 25;

  private final Path folder;
  private final Launcher launcher;
  private final ServerPort port;

  /** The hold on a bound server, which ends with this JVM. */
  private Closeable leash = () -> {};

  /**
   * @param name for messages
   * @param folder its own folder, absolute
   * @param marker the argument of its command line that no other process has
   */
  ServerProcess(
      String name, Path folder, ServerPort.Choice port, Launcher launcher, String marker) {
    super(name, folder.resolve("server.pid"), marker);
    this.folder = folder;
    this.launcher = launcher;
    this.port = new ServerPort(name, folder, port);
  }

  /**
   * The port on 127.0.0.1 that it listens on, or will after the next start; 0 if that is not known
   * yet.
   */
  public final int port() {
    return port.port(isRunning());
  }

  /** Whether it runs and answers; that a server hangs is found out within 5 seconds. */
  public final boolean isUp() {
    return isRunning() && answers();
  }

  /** The log of the latest start; the one of the start before is kept beside it. */
  public final Path logFile() {
    return folder.resolve("server.log");
  }

  /**
   * Starts it with the data that exists, and waits until it can be used; see {@link KafkaServer}
   * for what one of several brokers waits for. If it runs already, this resumes it if it is paused,
   * and checks that it has all it should. A start that fails leaves nothing running.
   *
   * @throws LocalStackException if its port is taken, or, with the end of its log, if it fails or
   *     is not up within 90 seconds
   */
  public final synchronized void start() {
    Optional<String> problem = portProblem();
    if (problem.isPresent()) {
      throw new LocalStackException(problem.get());
    }
    boolean wasRunning = isRunning();
    try {
      if (wasRunning) {
        resume();
      } else {
        launch();
      }
      awaitReady();
      provision();
    } catch (RuntimeException e) {
      if (!wasRunning) {
        try {
          kill();
        } catch (RuntimeException also) {
          e.addSuppressed(also);
        }
      }
      throw e;
    }
  }

  /**
   * Stops it in order (SIGTERM) and waits until it has ended; does nothing if it does not run. It
   * is killed after 30 seconds, or after 3 if it is a broker without the majority that an orderly
   * stop needs. A paused server is resumed.
   */
  public final synchronized void stop() {
    if (isRunning()) {
      terminate();
      if (!await(STOP_TIMEOUT, () -> !isRunning() || !canStopInOrder())
          || !await(UNORDERLY_STOP_TIMEOUT, () -> !isRunning())) {
        killProcess();
      }
    }
    forgetProcess();
  }

  /** Kills it (SIGKILL), like a crash, whether paused or not, and waits until it has ended. */
  public final synchronized void kill() {
    killProcess();
    forgetProcess();
  }

  /** What is wrong with the port that the next start would use; empty if nothing. */
  final Optional<String> portProblem() {
    return port.problem(isRunning());
  }

  final Path folder() {
    return folder;
  }

  /** A folder for the server's temporary files, emptied before each start. */
  final Path temporaryFolder() {
    return folder.resolve("tmp");
  }

  final StateFile state() {
    return StateFile.in(folder);
  }

  /** Creates the files that the server needs, and returns the command that runs it. */
  abstract List<String> prepare(int port) throws IOException, InterruptedException;

  /** Whether it answers correctly, by its own protocol. */
  abstract boolean answers();

  /** Creates what must exist in it, such as topics; runs at every start. */
  abstract void provision();

  /** Whether a start need not wait any longer. */
  boolean isStarted() {
    return answers();
  }

  /** Whether SIGTERM can be expected to end it. */
  boolean canStopInOrder() {
    return true;
  }

  /** The beginning of a command that runs a server with the Java that runs this JVM. */
  final List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    // libraries unpack themselves there and keep caches
    command.add("-Djava.io.tmpdir=" + temporaryFolder());
    command.addAll(List.of(options));
    return command;
  }

  /** Runs a program to its end; its output goes to the log. */
  final int runToEnd(List<String> command, String input) throws IOException, InterruptedException {
    Process program =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
            .start();
    try (var stdin = program.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended before it had read everything; its exit code and its log say why.
    }
    return program.waitFor();
  }

  /** A failure with the last lines of the log, and where it is. */
  final LocalStackException failure(String what) {
    String end;
    try {
      // not Files.readAllLines, which fails at a byte that is not UTF-8
      String text = new String(Files.readAllBytes(logFile()), StandardCharsets.UTF_8);
      List<String> lines = text.lines().toList();
      int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
      end = String.join("\n", lines.subList(from, lines.size())) + "\n(" + logFile() + ")";
    } catch (IOException e) {
      end = "(no log: " + e + ")";
    }
    return new LocalStackException(name() + " " + what + "\n" + end);
  }

  /** Waits until {@link #isStarted}; fails with the end of its log. */
  final void awaitReady() {
    boolean inTime = await(START_TIMEOUT, () -> !isRunning() || isStarted());
    if (!isRunning()) {
      throw failure("ended at its start; the end of its log:");
    }
    if (!inTime) {
      throw failure("is not up after " + START_TIMEOUT.toSeconds() + " s; the end of its log:");
    }
  }

  private void launch() {
    try {
      Files.createDirectories(folder);
      forgetProcess();
      if (Files.exists(logFile())) {
        Files.move(logFile(), folder.resolve("server.log.1"), REPLACE_EXISTING);
      }
      Utils.delete(temporaryFolder().toFile());
      PasswordFile.createPrivateFolder(temporaryFolder());
      leash = launcher.start(prepare(port.choose()), folder, logFile(), pidFile);
      if (!await(LAUNCH_TIMEOUT, () -> Files.exists(pidFile))) {
        throw failure("could not be launched");
      }
    } catch (IOException e) {
      throw new LocalStackException(name() + " could not be launched: " + e, e);
    } catch (InterruptedException e) {
      throw LocalStackException.interrupted("launching " + name(), e);
    }
  }

  /** Deletes the id of a process that has ended; kills a bound one whose id was not written. */
  private void forgetProcess() {
    try {
      Files.deleteIfExists(pidFile);
      leash.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot forget the process of " + name(), e);
    }
  }
}
