package io.ytstats.audit;

import io.ytstats.agg.KafkaSource;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.SchemaDir;
import io.ytstats.app.metrics.HttpOptions;
import io.ytstats.app.metrics.MetricsFileOption;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Period;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.Topics;
import io.ytstats.store.DatabaseOptions;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the audit. Not thread-safe. */
final class AuditOptions extends DatabaseOptions {
  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "The raw topic; it is read up to its end at the start of the audit.")
  String topic = Topics.RAW_HARVEST;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "Beside live jobs: how long wrong rows are compared again, with the same end of the topic,",
        "before they are reported as wrong."
      })
  Duration patience = Duration.ZERO;

  @Option(
      names = "--strict",
      description =
          "Unverifiable rows fail too: those that may be from a record that the topic has lost.")
  boolean strict;

  @Option(
      names = "--repair",
      description = {
        "Writes the rows that are missing or stale, by the stores' guarded upsert, and compares",
        "again. Safe beside live jobs. Deletes nothing and never replaces a later data point."
      })
  boolean repair;

  @Option(
      names = "--explain",
      arity = "2",
      paramLabel = "CHANNEL DAY",
      hideParamSyntax = true,
      description = {
        "Instead of comparing, lists each raw record of this channel and day (as 2017-08-02) with",
        "its offset, and says which one is the latest and why."
      })
  List<String> explain;

  @Option(
      names = "--show",
      paramLabel = "N",
      description = "How many rows of each table and kind are listed.")
  int show = 20;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "Audits again and again, as 15m from the start of one to the start of the next, until it is",
        "stopped. An audit that cannot read something is logged, and the next one comes in its turn."
      })
  Duration every;

  @Mixin MetricsFileOption metricsFile = new MetricsFileOption();

  @Mixin HttpOptions http = new HttpOptions();

  @Mixin KafkaSource source = new KafkaSource();

  @Mixin SchemaDir schemaDir = new SchemaDir();

  private int explainedDay;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    schemaDir.check(problems);
    source.check(this, problems);
    checkTopic("--topic", topic, problems);
    checkRange("--wait (in ms)", patience.toMillis(), 0, Duration.ofDays(1).toMillis(), problems);
    checkRange("--show", show, 0, Comparison.MAX_FINDINGS, problems);
    metricsFile.check(problems);
    http.check(problems);
    if (every != null) {
      checkRange(
          "--every (in ms)", every.toMillis(), 1_000, Duration.ofDays(7).toMillis(), problems);
    } else if (http.isOn()) {
      problems.add(
          "--http-port: one audit serves nothing; give --every, or --metrics-file instead");
    }
    if (explain != null) {
      checkExplain(problems);
    }
  }

  private void checkExplain(List<String> problems) {
    if (every != null) {
      problems.add("--explain: is answered once; leave out --every");
    }
    if (repair) {
      problems.add("--explain: repairs nothing; leave out --repair");
    }
    if (explain.size() != 2) {
      problems.add("--explain: takes one CHANNEL and one DAY");
      return;
    }
    try {
      explainedDay = Period.DAY.parse(explain.get(1));
      DataPoint.of(explain.get(0), Period.DAY.firstDay(explainedDay).toEpochDay() * 86_400, 0);
    } catch (DateTimeException e) {
      problems.add(
          "--explain: '" + explain.get(1) + "' is not a valid day; write it as 2017-08-02");
    } catch (BadRecordException e) {
      problems.add("--explain: no record can have that channel and day (" + e.getMessage() + ")");
    }
  }

  @Override
  protected String exitCodes() {
    return "0 equal, 1 differs, 2 wrong usage, 3 could not read; after --explain 0, 2 or 3; with --every 143 after SIGTERM";
  }

  ReaderSchemas schemas() {
    return schemaDir.schemas();
  }

  /** The channel of {@code --explain}, or null. */
  String explainedChannel() {
    return explain == null ? null : explain.get(0);
  }

  /** The day of {@code --explain}, as {@link Period#DAY} counts. */
  int explainedDay() {
    return explainedDay;
  }
}
