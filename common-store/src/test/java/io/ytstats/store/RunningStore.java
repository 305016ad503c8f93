package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The daily store, from its command line to its exit code, as a process of its own. Its log is that
 * of the packaged application.
 */
final class RunningStore implements AutoCloseable {
  /** The longest time from the signal to the end, as the suite promises it. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  /** Of this JVM; but the tests' own classes, with their logging configuration, come last. */
  private static final String CLASS_PATH = classPath();

  private final Process process;
  private final Path log;

  private RunningStore(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  private static String classPath() {
    List<String> entries =
        new ArrayList<>(
            List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    URL location = StoreMain.class.getProtectionDomain().getCodeSource().getLocation();
    String tests = Path.of(URI.create(location.toString())).toString();
    entries.removeIf(entry -> entry.isEmpty() || Path.of(entry).equals(Path.of(tests)));
    entries.add(tests);
    return String.join(File.pathSeparator, entries);
  }

  static RunningStore start(Path folder, String... options) throws IOException {
    return start(folder, List.of(), options);
  }

  static RunningStore start(Path folder, List<String> jvmOptions, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // C1 only: it lives for seconds
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", CLASS_PATH, StoreMain.class.getName()));
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

  String lastLine() {
    return log().lines().reduce((first, last) -> last).orElse("");
  }

  void awaitLog(String text) {
    await().atMost(StoreScenario.PATIENCE).untilAsserted(() -> assertThat(log()).contains(text));
  }

  /** Waits until it ends without a signal. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(StoreScenario.PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as(this::log)
        .isTrue();
    return process.exitValue();
  }

  /** Sends SIGTERM, and checks that it ends in time with the exit code of a stop. */
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

  /** A number of the last progress line; -1 before the first. */
  long progress(String name) {
    Matcher matcher = Pattern.compile("progress: .*\\b" + name + "=(\\d+)").matcher(log());
    long last = -1;
    while (matcher.find()) {
      last = Long.parseLong(matcher.group(1));
    }
    return last;
  }

  /** Ends it if the test has failed. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
