package io.ytstats.store.daily;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged store as a process of its own, and what it logs. */
final class RunningStore implements AutoCloseable {
  /** What the suite promises, from the signal to the end. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private static final Path JAR = Path.of("target", "store-daily.jar");

  private final Process process;
  private final Path log;

  private RunningStore(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static RunningStore start(Path folder, String... options) throws IOException {
    return start(folder, List.of(), options);
  }

  static RunningStore start(Path folder, List<String> jvmOptions, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // C1 only: it lives for seconds
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(Arrays.asList(options));
    Path log = Files.createTempFile(folder, "store", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("YT_"));
    return new RunningStore(builder.start(), log);
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitLog(String text) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(log()).contains(text));
  }

  /** Waits until it ends by itself. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(40, TimeUnit.SECONDS)).as(this::log).isTrue();
    return process.exitValue();
  }

  /** Sends SIGTERM and waits: it ends in time, as a process that was asked to. */
  void stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
        .as(this::log)
        .isTrue();
    assertThat(process.exitValue()).as(this::log).isEqualTo(143);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** A number of the last line of progress. */
  long progress(String name) {
    Matcher matcher = Pattern.compile("progress: .*\\b" + name + "=(\\d+)").matcher(log());
    long last = -1;
    while (matcher.find()) {
      last = Long.parseLong(matcher.group(1));
    }
    return last;
  }

  /** For a test that failed. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
