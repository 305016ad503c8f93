package io.ytstats.chaos;

import io.ytstats.app.DurationConverter;
import io.ytstats.localstack.Readings;
import java.util.List;
import java.util.Locale;

/** The page that a run ends with. For one thread. */
final class Report {
  private final ChaosRun.Settings settings;
  private final String elapsed;
  private final List<Supervisor.Life> lives;
  private final Mischief mischief;
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
      Mischief mischief,
      int burstRecords) {
    this.settings = settings;
    this.elapsed = elapsed;
    this.lives = lives;
    this.mischief = mischief;
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
      Readings tables,
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
        records.answer().daily().size(),
        topics.rawRecords());
    line("            %,d more in bursts, of nearly 1 MiB each before compression", burstRecords);
    lives();
    servers();
    line("");
    line("audit       %s", audit);
    line(
        "own answer  %,d daily and %,d monthly rows of the load's channels",
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
          life.ownEnds().size(),
          life.ownEnds().isEmpty() ? "" : " " + life.ownEnds());
    }
  }

  private void servers() {
    line(
        "  %-15s SIGKILL %d, SIGSTOP %d, a partition's leader each time",
        "brokers",
        mischief.count(Schedule.Kind.KILL_BROKER),
        mischief.count(Schedule.Kind.PAUSE_BROKER));
    line(
        "  %-15s SIGKILL %d, SIGSTOP %d, with SIGTERM to every application meanwhile",
        "all brokers",
        mischief.count(Schedule.Kind.STOP_WHILE_KILLED),
        mischief.count(Schedule.Kind.STOP_WHILE_FROZEN));
    line(
        "  %-15s SIGKILL %d (away for %s), all connections killed %d times (%d)",
        "database",
        mischief.count(Schedule.Kind.KILL_DATABASE),
        DurationConverter.text(settings.counts().away()),
        mischief.count(Schedule.Kind.KILL_CONNECTIONS),
        mischief.connectionsKilled());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
