package io.ytstats.chaos;

import io.ytstats.app.DurationConverter;
import io.ytstats.chaos.Schedule.Kind;
import io.ytstats.harness.TableRows;
import java.util.List;
import java.util.Locale;

/**
 * The page at the end of a run.
 *
 * @param elapsed how long the run took, as text
 * @param faults those that were injected
 * @param burstRecords how many records were sent in bursts
 * @param tables the rows of the load's channels
 * @param audit what the audit said
 * @param wrong in sentences; empty if the run is exact
 */
record Report(
    Chaos options,
    String elapsed,
    List<SupervisedProgram.Life> lives,
    FaultInjector faults,
    int burstRecords,
    LoadRecords records,
    TableRows tables,
    TopicContents topics,
    String audit,
    List<String> wrong) {

  /** The text. */
  String text() {
    StringBuilder text = new StringBuilder(load());
    lives.forEach(life -> text.append(line(life)));
    text.append(servers()).append(checks());
    wrong.forEach(sentence -> text.append("WRONG       ").append(sentence).append('\n'));
    return text.append('\n')
        .append(
            wrong.isEmpty()
                ? "exact: nothing lost, nothing wrong"
                : "NOT exact; the data stays in " + options.folder.resolve("stack"))
        .append('\n')
        .toString();
  }

  private String load() {
    return format(
        """
        chaos: seed %d, %s of load and schedule on %d broker(s), %s in all

        load        %,d messages, all acknowledged: %,d repeated, %,d bad; %,d days of channels;\
         with producer-log's the topic has %,d
                    %,d more in bursts, each of nearly 1 MiB before compression
        """,
        options.seed,
        DurationConverter.text(options.span),
        options.brokers,
        elapsed,
        records.messages().size() + records.stragglers().size(),
        records.repeats(),
        records.bad(),
        records.expected().daily().size(),
        topics.rawRecords(),
        burstRecords);
  }

  private static String line(SupervisedProgram.Life life) {
    return format(
        "  %-15s started %d, SIGKILL %d, SIGTERM %d%s, ended by itself %d%s%n",
        life.name(),
        life.starts(),
        life.kills(),
        life.stops(),
        life.stops() == 0
            ? ""
            : format(" (longest %.1f s)", life.longestStop().toMillis() / 1_000.0),
        life.unexpectedEnds().size(),
        life.unexpectedEnds().isEmpty() ? "" : " " + life.unexpectedEnds());
  }

  private String servers() {
    return format(
        """
          brokers         SIGKILL %d, SIGSTOP %d, each time the leader of a partition
          all brokers     SIGKILL %d, SIGSTOP %d, each time with SIGTERM to every application
          database        SIGKILL %d (down for %s), all connections killed %d times (%d)

        """,
        faults.count(Kind.KILL_BROKER),
        faults.count(Kind.PAUSE_BROKER),
        faults.count(Kind.STOP_WHILE_KILLED),
        faults.count(Kind.STOP_WHILE_FROZEN),
        faults.count(Kind.KILL_DATABASE),
        DurationConverter.text(options.counts().down()),
        faults.count(Kind.KILL_CONNECTIONS),
        faults.connectionsKilled());
  }

  private String checks() {
    return format(
        """
        audit       %s
        expected    %,d daily and %,d monthly rows of the load's channels
        results     %,d daily and %,d monthly ones went to the stores
        rejects     %,d distinct in %,d dead letters; %,d bad records
        """,
        audit,
        tables.daily().size(),
        tables.monthly().size(),
        topics.dailyResults(),
        topics.monthlyResults(),
        topics.rejected().size(),
        topics.letters(),
        topics.badKeys().size());
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
