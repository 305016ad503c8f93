package io.ytstats.chaos;

import io.ytstats.app.DurationConverter;
import io.ytstats.harness.TableRows;
import java.util.List;
import java.util.Locale;

/** The page at the end of a run. For one thread. */
final class Report {
  private final ChaosRun.Settings settings;
  private final String elapsed;
  private final List<Supervisor.Life> lives;
  private final FaultInjector faults;
  private final int burstRecords;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param elapsed how long the run took, as text
   * @param burstRecords how many records were sent in bursts
   */
  Report(
      ChaosRun.Settings settings,
      String elapsed,
      List<Supervisor.Life> lives,
      FaultInjector faults,
      int burstRecords) {
    this.settings = settings;
    this.elapsed = elapsed;
    this.lives = lives;
    this.faults = faults;
    this.burstRecords = burstRecords;
  }

  /**
   * The text; called once.
   *
   * @param tables the rows of the load's channels
   * @param audit what the audit said
   * @param wrong in sentences; empty if the run is exact
   */
  String text(
      LoadRecords records,
      TableRows tables,
      TopicContents topics,
      String audit,
      List<String> wrong) {
    line(
        "chaos: seed %d, %s of load and schedule on %d broker(s), %s in all",
        settings.seed(), DurationConverter.text(settings.span()), settings.brokers(), elapsed);
    line("");
    line(
        "load        %,d messages, all acknowledged: %,d repeated, %,d bad; %,d days of channels;"
            + " with producer-log's the topic has %,d",
        records.messages().size() + records.stragglers().size(),
        records.repeats(),
        records.bad(),
        records.expected().daily().size(),
        topics.rawRecords());
    line("            %,d more in bursts, each of nearly 1 MiB before compression", burstRecords);
    lives();
    servers();
    line("");
    line("audit       %s", audit);
    line(
        "expected    %,d daily and %,d monthly rows of the load's channels",
        tables.daily().size(), tables.monthly().size());
    line(
        "results     %,d daily and %,d monthly ones went to the stores",
        topics.dailyResults(), topics.monthlyResults());
    line(
        "rejects     %,d distinct in %,d dead letters; %,d bad records",
        topics.distinct(), topics.letters(), topics.bad());
    wrong.forEach(sentence -> line("WRONG       %s", sentence));
    line("");
    line(
        wrong.isEmpty() ? "exact: nothing lost, nothing wrong" : "NOT exact; the data stays in %s",
        settings.folder().resolve("stack"));
    return text.toString();
  }

  private void lives() {
    for (Supervisor.Life life : lives) {
      line(
          "  %-15s started %d, SIGKILL %d, SIGTERM %d%s, ended by itself %d%s",
          life.name(),
          life.starts(),
          life.kills(),
          life.stops(),
          life.stops() == 0
              ? ""
              : String.format(
                  Locale.ROOT, " (longest %.1f s)", life.longestStop().toMillis() / 1_000.0),
          life.unexpectedEnds().size(),
          life.unexpectedEnds().isEmpty() ? "" : " " + life.unexpectedEnds());
    }
  }

  private void servers() {
    line(
        "  %-15s SIGKILL %d, SIGSTOP %d, each time the leader of a partition",
        "brokers",
        faults.count(Schedule.Kind.KILL_BROKER),
        faults.count(Schedule.Kind.PAUSE_BROKER));
    line(
        "  %-15s SIGKILL %d, SIGSTOP %d, each time with SIGTERM to every application",
        "all brokers",
        faults.count(Schedule.Kind.STOP_WHILE_KILLED),
        faults.count(Schedule.Kind.STOP_WHILE_FROZEN));
    line(
        "  %-15s SIGKILL %d (down for %s), all connections killed %d times (%d)",
        "database",
        faults.count(Schedule.Kind.KILL_DATABASE),
        DurationConverter.text(settings.counts().down()),
        faults.count(Schedule.Kind.KILL_CONNECTIONS),
        faults.connectionsKilled());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
