package io.ytstats.audit;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.schema.Contenders;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.Period;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.store.DatabaseAccess;
import io.ytstats.store.StoreTable;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** The audit with {@code --explain}: lists the raw records of one channel and day (driver). */
final class ExplainRun {
  private static final long SECONDS_OF_A_DAY = 86_400;

  private final AuditOptions options;
  private final PrintStream out;
  private final JavaSparkContext spark;
  private final RawTopic topic;
  private final ReaderSchemas schemas;
  private final DatabaseAccess database;

  /**
   * @param out takes the result
   * @param schemas decode the records
   */
  ExplainRun(
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

  /** Prints each record, which of them is the latest and why, and the row in the table. */
  void run() throws InterruptedException {
    RowKey key = key();
    // the row is read first, so the record that it came from is among the records
    Optional<TableRow> row = TableRows.find(database, key).get(0);
    List<OffsetSpan> spans = topic.everything();
    Contenders explanation =
        Explanation.of(topic.read(spark, spans), schemas, key.channel(), options.explainedDay());
    out.printf(
        Locale.ROOT,
        "audit: %s: %,d records in %s up to %s%n",
        key,
        explanation.count(),
        options.topic,
        OffsetRanges.ends(spans));
    explanation.lines().forEach(line -> out.println("         " + line));
    if (explanation.rejects() > 0) {
      out.printf(
          Locale.ROOT,
          "audit: %,d records with the key %s were rejected, of whatever day%n",
          explanation.rejects(),
          key.channel());
    }
    boolean recordsLost = OffsetRanges.haveLostRecords(spans);
    if (recordsLost) {
      out.printf("audit: earlier records are lost: %s%n", OffsetRanges.begins(spans));
    }
    out.printf(
        "audit: %s has %s%s%n",
        key.table().tableName(),
        row.isPresent() ? row.get().toString() : "no such row",
        row.isPresent() || explanation.winner() != null
            ? ": " + Verdict.of(explanation.winner(), row.orElse(null), false, recordsLost).word()
            : "");
    out.flush();
  }

  /** The key of the row in {@code yt_daily}. */
  private RowKey key() {
    long second = Period.DAY.firstDay(options.explainedDay()).toEpochDay() * SECONDS_OF_A_DAY;
    DataPoint anyOfTheDay = DataPoint.ofRank(options.explainedChannel(), Freshness.rank(second, 0));
    return RawRanks.keyOf(StoreTable.DAILY, anyOfTheDay);
  }
}
