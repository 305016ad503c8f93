package io.ytstats.demo;

import io.ytstats.app.AppOptions;
import io.ytstats.app.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of {@code drain}. */
final class DrainOptions extends AppOptions {
  @Option(
      names = "--limit",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long to wait in all.")
  Duration limit = Duration.ofMinutes(3);
}
