package io.ytstats.audit;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.app.Backoff;
import io.ytstats.app.FatalException;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.store.DatabaseAccess;
import io.ytstats.store.StoreTable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit without {@code --explain}: compares, compares again while rows are wrong, repairs on
 * request, and prints the result (driver).
 */
final class CompareRun {
  private static final Logger LOG = LoggerFactory.getLogger(CompareRun.class);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** A first attempt may fail because a leader has moved, or records have expired meanwhile. */
  private static final Backoff ATTEMPTS =
      Backoff.between(PAUSE, PAUSE)
          .atMost(3)
          .logging(LOG, failure -> AuditFailures.fatal(failure).getMessage());

  private final AuditOptions options;
  private final PrintStream out;
  private final JavaSparkContext spark;
  private final RawTopic topic;
  private final ReaderSchemas schemas;
  private final DatabaseAccess database;
  private List<OffsetSpan> spans;
  private Comparison comparison;

  /**
   * @param out takes the result
   * @param schemas decode the records
   */
  CompareRun(
      AuditOptions options,
      PrintStream out,
      JavaSparkContext spark,
      RawTopic topic,
      ReaderSchemas schemas,
      DatabaseAccess database) {
    this.options = options;
    this.out = out;
    this.spark = spark;
    this.topic = topic;
    this.schemas = schemas;
    this.database = database;
  }

  /** Runs to the result, and prints it. */
  AuditResult run() throws InterruptedException {
    spans = topic.everything();
    out.printf("audit: %s up to %s%n", options.topic, OffsetRanges.ends(spans));
    Tally tally = ATTEMPTS.get(this::compareFromTheBeginning);
    out.printf(
        Locale.ROOT,
        "audit: %-14s %,d records, %,d of them rejected%s%n",
        options.topic,
        comparison.records(),
        comparison.rejects(),
        OffsetRanges.haveLostRecords(spans)
            ? "; earlier ones are lost: " + OffsetRanges.begins(spans)
            : "");
    tally = compareAgainWhileWrong(tally);
    if (options.repair && tally.wrong() > 0) {
      print(tally);
      out.printf(Locale.ROOT, "audit: repair: %,d rows written%n", comparison.repair(tally));
      tally = comparison.compareWrongAgain(tally);
    }
    print(tally);
    boolean isEqual = printVerdict(tally);
    return new AuditResult(isEqual, comparison.records(), comparison.rejects(), tally);
  }

  /** Reads the topic up to the same end at each attempt; records may have expired in between. */
  private Tally compareFromTheBeginning() throws InterruptedException {
    if (comparison != null) {
      spans = topic.stillThere(spans);
    }
    comparison = new Comparison(spark, topic, spans, schemas, database);
    try {
      return comparison.compareAll();
    } catch (InterruptedException | FatalException e) {
      throw e;
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw explained(e);
    }
  }

  /**
   * A {@link FatalException} if another attempt cannot help; else one that is worth another
   * attempt.
   */
  private RuntimeException explained(Exception failure) {
    FatalException fatal = AuditFailures.fatalCause(failure);
    if (fatal != null) {
      return fatal;
    }
    String explanation = topic.explain(failure, spans);
    return explanation == null
        ? new IllegalStateException(failure.getMessage(), failure)
        : new FatalException(explanation, failure);
  }

  private Tally compareAgainWhileWrong(Tally first) throws InterruptedException {
    Tally tally = first;
    long deadline = System.nanoTime() + options.patience.toNanos();
    long left = options.patience.toMillis();
    while (tally.wrong() > 0 && left > 0) {
      LOG.info("{} rows are wrong; comparing them again for another {} ms", tally.wrong(), left);
      Thread.sleep(Math.min(left, PAUSE.toMillis()));
      tally = comparison.compareWrongAgain(tally);
      left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    }
    return tally;
  }

  private void print(Tally tally) {
    for (StoreTable table : StoreTable.values()) {
      out.printf("audit: %-14s %s%n", table.tableName(), tally.summary(table));
      tally.lines(table, options.show).forEach(line -> out.println("         " + line));
    }
  }

  private boolean printVerdict(Tally tally) {
    long unverifiable = tally.count(Verdict.UNVERIFIABLE);
    boolean good = tally.wrong() == 0 && !(options.strict && unverifiable > 0);
    out.printf(
        "audit: %s%s%n",
        good ? "equal" : "DIFFERS",
        unverifiable == 0
            ? ""
            : options.strict
                ? ": unverifiable rows, and --strict"
                : "; unverifiable rows do not count without --strict");
    out.flush();
    return good;
  }
}
