package io.ytstats.audit;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.store.DatabaseAccess;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Compares the raw topic up to fixed end offsets with the tables as they are at each comparison.
 * The first one reads and reduces the topic; Spark's shuffle files keep the result for the others.
 * Used on the driver, which receives {@link Tally tallies} only.
 */
final class Comparison {
  /** How many findings of a table and a verdict a tally keeps, to be compared again one by one. */
  static final int MAX_FINDINGS = 1_000;

  private static final long RECORDS_OF_A_PARTITION = 1_000_000;

  private final JavaSparkContext spark;
  private final RawTopic topic;
  private final List<OffsetSpan> spans;
  private final ReaderSchemas schemas;
  private final DatabaseAccess database;
  private final boolean recordsLost;
  private final HashPartitioner partitioner;
  private final JavaPairRDD<RowKey, Long> expected;
  private final LongAccumulator records;
  private final LongAccumulator rejects;
  private JavaPairRDD<RowKey, TableRow> rows;

  /**
   * @param spans the whole topic up to the end offsets
   * @param schemas decode the records
   * @param database sent to the executors inside the tasks, and nowhere else
   */
  Comparison(
      JavaSparkContext spark,
      RawTopic topic,
      List<OffsetSpan> spans,
      ReaderSchemas schemas,
      DatabaseAccess database) {
    this.spark = spark;
    this.topic = topic;
    this.spans = spans;
    this.schemas = schemas;
    this.database = database;
    this.recordsLost = OffsetRanges.haveLostRecords(spans);
    this.records = spark.sc().longAccumulator();
    this.rejects = spark.sc().longAccumulator();
    long count = spans.stream().mapToLong(OffsetSpan::count).sum();
    this.partitioner =
        new HashPartitioner(
            (int) Math.max(spark.defaultParallelism(), 1 + count / RECORDS_OF_A_PARTITION));
    this.expected =
        ranks(topic.read(spark, spans), schemas, RawRanks.REDUCED, records, rejects)
            .reduceByKey(partitioner, Freshness::fresher);
  }

  private static JavaPairRDD<RowKey, Long> ranks(
      JavaRDD<SourceRecord> raw,
      ReaderSchemas schemas,
      int bufferedKeys,
      LongAccumulator records,
      LongAccumulator rejects) {
    return raw.mapPartitionsToPair(
        part -> new RawRanks(part, schemas, bufferedKeys, records::add, rejects::add));
  }

  /** How many raw records were read; valid after the first comparison. */
  long records() {
    return records.value();
  }

  /** How many of them the jobs would reject; valid after the first comparison. */
  long rejects() {
    return rejects.value();
  }

  /** Compares every key. */
  Tally compareAll() throws InterruptedException {
    rows = TableRows.all(spark, database).partitionBy(partitioner);
    return compare(expected, rows);
  }

  /**
   * Compares the wrong keys again.
   *
   * @return the tally of all keys
   */
  Tally compareWrongAgain(Tally before) throws InterruptedException {
    List<Finding> wrong = before.allWrong();
    if (wrong == null) {
      return compareAll();
    } else if (wrong.isEmpty()) {
      return before;
    }
    List<RowKey> keys = wrong.stream().map(finding -> finding.key).collect(Collectors.toList());
    List<Tuple2<RowKey, Long>> known =
        wrong.stream()
            .filter(finding -> finding.expected != null)
            .map(finding -> new Tuple2<>(finding.key, finding.expected))
            .collect(Collectors.toList());
    return before
        .withoutWrong()
        .add(
            compare(
                spark.parallelizePairs(known, 1).partitionBy(partitioner),
                TableRows.of(spark, database, keys).partitionBy(partitioner)));
  }

  /**
   * Compares in at most two passes. If a row is newer than expected, the second pass also reads the
   * records after the end offsets. The rows were read earlier, so the topic has every record that
   * they can have come from.
   */
  private Tally compare(
      JavaPairRDD<RowKey, Long> expectedRanks, JavaPairRDD<RowKey, TableRow> found)
      throws InterruptedException {
    boolean recordsLost = this.recordsLost;
    Tally tally =
        tally(
            expectedRanks
                .cogroup(found, partitioner)
                .map(pair -> judge(pair._1, pair._2._1, pair._2._2, null, recordsLost)));
    if (tally.newerThanExpected() == 0) {
      return tally;
    }
    List<OffsetSpan> later = topic.after(spans);
    if (later.isEmpty()) {
      return tally;
    }
    JavaPairRDD<RowKey, Long> laterRanks =
        ranks(
            topic.read(spark, later),
            schemas,
            RawRanks.EACH,
            spark.sc().longAccumulator(),
            spark.sc().longAccumulator());
    return tally(
        expectedRanks
            .cogroup(found, laterRanks, partitioner)
            .filter(pair -> hasAny(pair._2._1()) || hasAny(pair._2._2()))
            .map(pair -> judge(pair._1, pair._2._1(), pair._2._2(), pair._2._3(), recordsLost)));
  }

  private static Tally tally(JavaRDD<Finding> findings) {
    return findings.treeAggregate(
        new Tally(MAX_FINDINGS),
        (tally, finding) -> {
          tally.add(finding);
          return tally;
        },
        Tally::add);
  }

  private static boolean hasAny(Iterable<?> values) {
    return values.iterator().hasNext();
  }

  /** Compares one key (executor). */
  private static Finding judge(
      RowKey key,
      Iterable<Long> expectedRank,
      Iterable<TableRow> found,
      Iterable<Long> laterRanks,
      boolean recordsLost) {
    Iterator<Long> ranks = expectedRank.iterator();
    Long expected = ranks.hasNext() ? ranks.next() : null;
    Iterator<TableRow> rows = found.iterator();
    TableRow row = rows.hasNext() ? rows.next() : null;
    boolean later = false;
    if (row != null && laterRanks != null) {
      for (long rank : laterRanks) {
        later |= row.isOf(rank);
      }
    }
    return new Finding(key, Verdict.of(expected, row, later, recordsLost), expected, row);
  }

  /**
   * Writes what is missing or stale, by the stores' guarded upsert: whatever a store writes at the
   * same time, the latest data point of the two remains.
   *
   * @param tally of the last comparison
   * @return how many rows were written
   */
  long repair(Tally tally) {
    List<Finding> wrong = tally.allWrong();
    boolean recordsLost = this.recordsLost;
    JavaRDD<Finding> findings =
        wrong != null
            ? spark.parallelize(wrong, 1)
            : expected
                .cogroup(rows, partitioner)
                .map(pair -> judge(pair._1, pair._2._1, pair._2._2, null, recordsLost));
    LongAccumulator written = spark.sc().longAccumulator();
    DatabaseAccess access = database;
    findings
        .filter(Finding::isRepairable)
        .foreachPartition(part -> written.add(TableRepair.write(part, access)));
    return written.value();
  }
}
