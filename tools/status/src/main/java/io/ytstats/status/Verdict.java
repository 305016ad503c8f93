package io.ytstats.status;

import io.ytstats.app.DurationConverter;
import io.ytstats.app.ExitCode;
import io.ytstats.status.model.HopStatus;
import io.ytstats.status.model.PipelineSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Whether a snapshot is healthy, by the thresholds of the options. Immutable. */
final class Verdict {
  private final List<String> failures;
  private final List<String> problems;

  private Verdict(List<String> failures, List<String> problems) {
    this.failures = failures;
    this.problems = Collections.unmodifiableList(problems);
  }

  static Verdict of(PipelineSnapshot seen, StatusOptions limits) {
    List<String> problems = new ArrayList<>();
    for (HopStatus hop : seen.hops()) {
      if (hop.age().orElse(Duration.ZERO).compareTo(limits.maxAge) > 0) {
        problems.add(
            String.format(
                "%s is %s behind (--max-age %s)",
                hop.hop().group(), words(hop.age().get()), DurationConverter.text(limits.maxAge)));
      }
      if (limits.maxLag != null && hop.lag() > limits.maxLag) {
        problems.add(
            String.format(
                Locale.ROOT,
                "%s is %,d records behind (--max-lag %,d)",
                hop.hop().group(),
                hop.lag(),
                limits.maxLag));
      }
    }
    if (seen.rejects().count() > limits.maxRejects) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%,d rejects (--max-rejects %,d)",
              seen.rejects().count(),
              limits.maxRejects));
    }
    return new Verdict(seen.failures(), problems);
  }

  /** A sentence for each threshold that is exceeded. */
  List<String> problems() {
    return problems;
  }

  /** Everything could be read, and no threshold is exceeded. */
  boolean isHealthy() {
    return failures.isEmpty() && problems.isEmpty();
  }

  int exitCode() {
    if (!failures.isEmpty()) {
      return PipelineStatus.COULD_NOT_READ;
    }
    return problems.isEmpty() ? ExitCode.DONE : PipelineStatus.NOT_GOOD;
  }

  /** The verdict in one line. */
  String sentence() {
    if (!failures.isEmpty()) {
      return "not known: " + String.join("; ", failures);
    }
    return problems.isEmpty() ? "healthy" : "not healthy: " + String.join("; ", problems);
  }

  /** A duration for a reader, with two digits or so: 2.8s, 94s, 17m, 5.2h. */
  static String words(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1fs", seconds);
    } else if (seconds < 120) {
      return (long) seconds + "s";
    } else if (seconds < 7200) {
      return (long) seconds / 60 + "m";
    }
    return String.format(Locale.ROOT, "%.1fh", seconds / 3600);
  }
}
