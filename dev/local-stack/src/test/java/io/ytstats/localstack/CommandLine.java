package io.ytstats.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the commands of the packaged stack. */
final class CommandLine {
  private CommandLine() {}

  record Result(int exitCode, String output) {}

  static Result run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(java(), "-cp", classPath(), LocalStackCommand.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("YT_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    // Ends only when no process holds the output open; the servers must not hold it.
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Result(process.exitValue(), output);
  }

  /** The packaged stack, which brings its libraries with it, and this class. */
  static String classPath() {
    return Repository.jar("local-stack") + File.pathSeparator + Path.of("target", "test-classes");
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
