package io.ytstats.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A command to be run.
 *
 * @param name of the process: its log is {@code <name>.log}
 * @param environment in addition to this process's own
 * @param unfinished what it logs where it ends with exit code 1 after SIGTERM for good reason; null
 *     if there is none
 */
record Program(
    String name, List<String> command, Map<String, String> environment, String unfinished) {
  /** A program that has no reason to end with exit code 1 after SIGTERM. */
  Program(String name, List<String> command, Map<String, String> environment) {
    this(name, command, environment, null);
  }

  /** Starts it, without input, all that it prints at the end of its log. */
  Process start(Path logs) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(logs).toFile()));
    // what this machine's operator has set for the suite must not reach into the run
    builder
        .environment()
        .keySet()
        .removeIf(v -> v.startsWith("YT_") || v.startsWith("SPARK_") || v.equals("MASTER"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /**
   * SIGKILL for a process and what it started: a script before a JVM would else leave it behind.
   */
  static void killTree(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  Path log(Path logs) {
    return logs.resolve(name + ".log");
  }
}
