package io.ytstats.demo;

import io.ytstats.store.DatabaseOptions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a command that tells a run of the pipeline from what was before. */
abstract class RunOptions extends DatabaseOptions {
  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = {
        "When the run began, as 2017-08-02T02:00:00Z. Records and rejects of before are not counted;",
        "the tables are looked at as a whole all the same."
      })
  String since = Instant.EPOCH.toString();

  private Instant sinceTime;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    try {
      sinceTime = Instant.parse(since);
    } catch (DateTimeException e) {
      problems.add("--since: '" + since + "' is not of the form 2017-08-02T02:00:00Z");
    }
  }

  /** There once the options have been checked. */
  Instant since() {
    return sinceTime;
  }
}
