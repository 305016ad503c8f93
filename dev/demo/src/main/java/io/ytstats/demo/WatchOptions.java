package io.ytstats.demo;

import io.ytstats.app.DurationConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code watch}. */
final class WatchOptions extends RunOptions {
  @Option(
      names = "--every",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How often to print.")
  Duration every = Duration.ofSeconds(5);

  @Option(
      names = "--log-dir",
      paramLabel = "DIR",
      description =
          "Where the applications log to, <name>.log each; windows and rows are counted from there.")
  Path logDir;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    checkRange("--every (in ms)", every.toMillis(), 100, Duration.ofHours(1).toMillis(), problems);
  }
}
