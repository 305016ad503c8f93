package io.ytstats.demo;

import io.ytstats.store.DatabaseOptions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code check}. */
final class CheckOptions extends DatabaseOptions {
  @Option(
      names = "--rejects-since",
      paramLabel = "TIME",
      description = "Rejects before it, as 2017-08-02T02:00:00Z, do not count as a fault.")
  String rejectsSince = Instant.EPOCH.toString();

  private Instant rejectsSinceTime;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    try {
      rejectsSinceTime = Instant.parse(rejectsSince);
    } catch (DateTimeException e) {
      problems.add(
          "--rejects-since: '" + rejectsSince + "' is not of the form 2017-08-02T02:00:00Z");
    }
  }

  /** There once the options have been checked. */
  Instant rejectsSince() {
    return rejectsSinceTime;
  }
}
