package io.ytstats.chaos;

import io.ytstats.harness.SuiteProcessBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps programs running, as systemd does with {@code Restart=always}: one that ends is started
 * again after a second. Checks each end. It is wrong if nobody asked for it, if a stop took longer
 * than its limit, or if the exit code is not 0 or 143 after SIGTERM, or 137 after SIGKILL. Exit
 * code 1 after SIGTERM is right where the program has logged what it could not finish. Thread-safe.
 */
final class Supervisor implements AutoCloseable {
  private final Path logs;
  private final Duration stopLimit;
  private final Map<String, SupervisedProgram> programs =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final List<String> problems = Collections.synchronizedList(new ArrayList<>());

  /**
   * Supervises nothing yet.
   *
   * @param logs the folder for the programs' logs
   * @param stopLimit within which a program has to end after SIGTERM; after it comes SIGKILL
   */
  Supervisor(Path logs, Duration stopLimit) {
    this.logs = logs;
    this.stopLimit = stopLimit;
    // Ctrl-C of this process leaves nothing behind
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "supervisor close"));
  }

  /** Starts a program and keeps it running. */
  SupervisedProgram keep(SuiteProcessBuilder program) {
    return keep(program, null);
  }

  /**
   * Starts a program and keeps it running.
   *
   * @param unfinished what it logs where it ends with exit code 1 after SIGTERM for a good reason;
   *     null if there is none
   */
  SupervisedProgram keep(SuiteProcessBuilder program, String unfinished) {
    SupervisedProgram one =
        new SupervisedProgram(program.logIn(logs), unfinished, stopLimit, this::addProblem);
    programs.put(program.name(), one);
    one.keepRunning();
    return one;
  }

  /** The program that was started under this name. */
  SupervisedProgram get(String name) {
    return programs.get(name);
  }

  /** What became of all that were ever programs, in the order in which they were first started. */
  List<SupervisedProgram.Life> lives() {
    return List.copyOf(programs.values()).stream().map(SupervisedProgram::life).toList();
  }

  /** A sentence for each end that was wrong, and for each added one. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Adds a sentence about a program. */
  void addProblem(String problem) {
    problems.add(problem);
  }

  /** Kills what runs; returns once it has ended. */
  @Override
  public void close() {
    List.copyOf(programs.values()).forEach(SupervisedProgram::destroy);
  }
}
