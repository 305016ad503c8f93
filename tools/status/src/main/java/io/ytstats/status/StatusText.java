package io.ytstats.status;

import io.ytstats.status.model.HopStatus;
import io.ytstats.status.model.PipelineSnapshot;
import io.ytstats.status.model.Reject;
import io.ytstats.status.model.TableStatus;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** A snapshot as lines for a reader. */
final class StatusText {
  private StatusText() {}

  /**
   * @return the time, a line for each hop and each table, the rejects
   */
  static List<String> lines(PipelineSnapshot seen) {
    List<String> lines = new ArrayList<>();
    lines.add(seen.takenAt().truncatedTo(ChronoUnit.SECONDS).toString());
    int width = seen.hops().stream().mapToInt(hop -> hop.hop().group().length()).max().orElse(0);
    seen.hops().forEach(hop -> lines.add(line(hop, width)));
    seen.tables().forEach(table -> lines.add(line(table)));
    if (!seen.hops().isEmpty()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  rejects %,d %s",
              seen.rejects().count(),
              seen.rejects().byReason().isEmpty() ? "" : seen.rejects().byReason()));
    }
    if (seen.rejects().unread() > 0) {
      lines.add(
          String.format(
              Locale.ROOT, "    %,d earlier dead letters were not read", seen.rejects().unread()));
    }
    for (Reject reject : seen.rejects().last()) {
      // it may hold a stranger's text, and this may be a terminal
      lines.add("    " + reject.at() + " " + reject.sentence().replaceAll("\\p{Cntrl}", "?"));
    }
    lines.replaceAll(line -> line.replaceFirst(" +$", ""));
    return lines;
  }

  private static String line(HopStatus hop, int width) {
    Formatter line = new Formatter(Locale.ROOT);
    line.format("  %-" + width + "s  %s: lag %,d", hop.hop().group(), hop.hop().topic(), hop.lag());
    hop.age().ifPresent(age -> line.format(", oldest %s", Verdict.words(age)));
    hop.rateIn().ifPresent(rate -> line.format(", in %,.1f/s", rate));
    hop.rateOut().ifPresent(rate -> line.format(", out %,.1f/s", rate));
    if (hop.lag() > 0) {
      hop.timeToClear().ifPresent(time -> line.format(", clears in %s", Verdict.words(time)));
    }
    if (hop.isBehindOpenTransaction()) {
      line.format(", behind an open transaction");
    }
    return line.toString();
  }

  private static String line(TableStatus table) {
    Formatter line = new Formatter(Locale.ROOT);
    line.format(
        "  table %-10s %s%,d rows", table.table(), table.isExact() ? "" : "about ", table.rows());
    table
        .newestHarvest()
        .ifPresent(
            newest ->
                line.format(
                    "; newest harvest %s%s", newest, table.isNewestExact() ? "" : " or later"));
    return line.toString();
  }
}
