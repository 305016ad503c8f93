package io.ytstats.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.ExitCode;
import io.ytstats.status.model.HopStatus;
import io.ytstats.status.model.PipelineReader;
import io.ytstats.status.model.PipelineSnapshot;
import io.ytstats.status.model.Reject;
import io.ytstats.status.model.TableStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** Prints snapshots of the pipeline, as text or as JSON, each with a verdict. */
final class Show {
  private final StatusOptions options;
  private final PrintStream out;

  Show(StatusOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Once; with --refresh until the process is ended. */
  int run() throws InterruptedException, JsonProcessingException {
    try (PipelineReader reader = options.reader()) {
      while (true) {
        PipelineSnapshot seen = reader.read();
        List<String> problems = problems(seen);
        out.println(
            options.json ? StatusJson.line(seen, problems) : text(seen) + verdict(seen, problems));
        out.flush();
        if (options.refresh.isZero()) {
          return exitCode(seen, problems);
        }
        Thread.sleep(options.refresh.toMillis());
      }
    }
  }

  private static int exitCode(PipelineSnapshot seen, List<String> problems) {
    if (!seen.failures().isEmpty()) {
      return PipelineStatus.COULD_NOT_READ;
    }
    return problems.isEmpty() ? ExitCode.DONE : PipelineStatus.NOT_GOOD;
  }

  /** What is over a threshold, a sentence each. */
  private List<String> problems(PipelineSnapshot seen) {
    List<String> problems = new ArrayList<>();
    for (HopStatus hop : seen.hops()) {
      if (hop.age().orElse(Duration.ZERO).compareTo(options.maxAge) > 0) {
        problems.add(
            String.format(
                "%s is %s behind (--max-age %s)",
                hop.hop().group(), words(hop.age().get()), words(options.maxAge)));
      }
    }
    if (seen.rejects().count() > options.maxRejects) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%,d rejects (--max-rejects %,d)",
              seen.rejects().count(),
              options.maxRejects));
    }
    return problems;
  }

  private static String text(PipelineSnapshot seen) {
    Formatter lines = new Formatter(Locale.ROOT);
    lines.format("%s%n", seen.takenAt().truncatedTo(ChronoUnit.SECONDS));
    int width = seen.hops().stream().mapToInt(hop -> hop.hop().group().length()).max().orElse(0);
    for (HopStatus hop : seen.hops()) {
      lines.format(
          "  %-" + width + "s  %s: lag %,d", hop.hop().group(), hop.hop().topic(), hop.lag());
      hop.age().ifPresent(age -> lines.format(", oldest %s", words(age)));
      hop.rateIn().ifPresent(rate -> lines.format(", in %,.1f/s", rate));
      hop.rateOut().ifPresent(rate -> lines.format(", out %,.1f/s", rate));
      if (hop.lag() > 0) {
        hop.timeToClear().ifPresent(time -> lines.format(", clears in %s", words(time)));
      }
      if (hop.isBehindOpenTransaction()) {
        lines.format(", behind an open transaction");
      }
      lines.format("%n");
    }
    for (TableStatus table : seen.tables()) {
      lines.format(
          "  table %-10s %s%,d rows", table.table(), table.isExact() ? "" : "about ", table.rows());
      table
          .newestHarvest()
          .ifPresent(
              newest ->
                  lines.format(
                      "; newest harvest %s%s", newest, table.isNewestExact() ? "" : " or later"));
      lines.format("%n");
    }
    if (!seen.hops().isEmpty()) {
      lines.format("  rejects %,d %s%n", seen.rejects().count(), seen.rejects().byReason());
    }
    if (seen.rejects().unread() > 0) {
      lines.format("    %,d earlier dead letters were not read%n", seen.rejects().unread());
    }
    for (Reject reject : seen.rejects().last()) {
      // it may hold a stranger's text, and this may be a terminal
      lines.format("    %s %s%n", reject.at(), reject.sentence().replaceAll("\\p{Cntrl}", "?"));
    }
    return lines.toString();
  }

  private static String verdict(PipelineSnapshot seen, List<String> problems) {
    if (!seen.failures().isEmpty()) {
      return "not known: " + String.join("; ", seen.failures());
    }
    return problems.isEmpty() ? "healthy" : "not healthy: " + String.join("; ", problems);
  }

  private static String words(Duration duration) {
    long millis = duration.toMillis();
    // tenths of a second do not matter in minutes
    return DurationConverter.text(
        Duration.ofMillis(millis < 10_000 ? millis : millis / 1000 * 1000));
  }
}
