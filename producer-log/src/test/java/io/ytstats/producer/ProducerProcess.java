package io.ytstats.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged producer in a process of its own, as an operator runs it. */
final class ProducerProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private ProducerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ProducerProcess start(Path folder, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", Path.of("target", "producer-log.jar").toString()));
    command.addAll(List.of(args));
    Path log = Files.createTempFile(folder, "producer", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("YT_"));
    return new ProducerProcess(builder.start(), log);
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end, which must come in time. */
  int exitCode(Duration patience) throws InterruptedException {
    assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
        .as("ended within %s; its output:%n%s", patience, String.join("\n", lines()))
        .isTrue();
    return process.exitValue();
  }

  List<String> lines() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String lastLine() {
    List<String> lines = lines();
    return lines.get(lines.size() - 1);
  }

  /** How many records it has logged, with {@code --verbose}. */
  long recordsLogged() {
    return lines().stream().filter(line -> line.contains("record: ")).count();
  }

  /** A number from the last line. */
  long count(String name) {
    Matcher count = Pattern.compile("[ :]" + name + "=([0-9]+)").matcher(lastLine());
    assertThat(count.find()).as("%s= in: %s", name, lastLine()).isTrue();
    return Long.parseLong(count.group(1));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
