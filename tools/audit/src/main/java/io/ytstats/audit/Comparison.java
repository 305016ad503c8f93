package io.ytstats.audit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.ytstats.agg.OffsetSpan;
import io.ytstats.agg.SourceRecord;
import io.ytstats.app.FatalException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.store.DatabaseAccess;
import io.ytstats.store.DatabaseFailure;
import io.ytstats.store.RowBatch;
import io.ytstats.store.StoreTable;
import io.ytstats.store.TableWriter;
import io.ytstats.store.WriteResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * The raw topic up to fixed end offsets against the tables as they are at each look. The topic is
 * read and reduced at the first look; its result lies in Spark's shuffle files for the others. Used
 * on the driver, to which nothing comes but {@link Tally tallies}.
 */
final class Comparison {
  private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);

  /** How many wrong keys of a table and a kind are looked at again one by one. */
  static final int KEPT = 1_000;

  private static final int ROWS_OF_A_WRITE = 1_000;
  private static final long RECORDS_OF_A_PARTITION = 1_000_000;

  private final JavaSparkContext spark;
  private final RawTopic topic;
  private final List<OffsetSpan> spans;
  private final ReaderSchemas schemas;
  private final DatabaseAccess database;
  private final boolean recordsAreGone;
  private final HashPartitioner partitioner;
  private final JavaPairRDD<RowKey, Long> expected;
  private final LongAccumulator records;
  private final LongAccumulator rejects;
  private JavaPairRDD<RowKey, TableRow> rows;

  /**
   * @param spans all of the topic up to the end offsets
   * @param schemas what the records are read with
   * @param database goes to the executors inside the tasks, and nowhere else
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
    this.recordsAreGone = spans.stream().anyMatch(span -> span.from > 0);
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

  /** Raw records that were read. There after the first look. */
  long records() {
    return records.value();
  }

  /** How many of them were no good ones, by the rule of the jobs. There after the first look. */
  long rejects() {
    return rejects.value();
  }

  /** Whether the topic's earliest records are no longer there. */
  boolean recordsAreGone() {
    return recordsAreGone;
  }

  /** Compares every key. */
  Tally look() throws InterruptedException {
    rows = TableRows.all(spark, database).partitionBy(partitioner);
    return look(expected, rows);
  }

  /**
   * Compares again what was wrong.
   *
   * @return the tally of all keys, as far as is known now
   */
  Tally lookAgain(Tally before) throws InterruptedException {
    List<Finding> wrong = before.allWrong();
    if (wrong == null) {
      return look();
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
            look(
                spark.parallelizePairs(known, 1).partitionBy(partitioner),
                TableRows.of(spark, database, keys).partitionBy(partitioner)));
  }

  /**
   * Two passes at most. Where a row is fresher than it should be, the records that have come since
   * the end offsets are read too: as the rows were read before, all that can have made them is
   * there by then.
   */
  private Tally look(JavaPairRDD<RowKey, Long> expectedRanks, JavaPairRDD<RowKey, TableRow> found)
      throws InterruptedException {
    boolean gone = recordsAreGone;
    Tally tally =
        tally(
            expectedRanks
                .cogroup(found, partitioner)
                .map(pair -> judge(pair._1, pair._2._1, pair._2._2, null, gone)));
    if (tally.fresher() == 0) {
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
            .map(pair -> judge(pair._1, pair._2._1(), pair._2._2(), pair._2._3(), gone)));
  }

  private static Tally tally(JavaRDD<Finding> findings) {
    return findings.treeAggregate(
        new Tally(KEPT),
        (tally, finding) -> {
          tally.add(finding);
          return tally;
        },
        Tally::add);
  }

  private static boolean hasAny(Iterable<?> values) {
    return values.iterator().hasNext();
  }

  /** One key (executor). */
  private static Finding judge(
      RowKey key,
      Iterable<Long> expectedRank,
      Iterable<TableRow> found,
      Iterable<Long> laterRanks,
      boolean recordsAreGone) {
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
    return new Finding(key, Verdict.of(expected, row, later, recordsAreGone), expected, row);
  }

  /**
   * Writes what is missing or less fresh, by the stores' own guarded upsert: whatever a store
   * writes at the same time, the fresher of both stands in the end.
   *
   * @param tally of the last look
   * @return how many rows were written
   */
  long repair(Tally tally) {
    List<Finding> wrong = tally.allWrong();
    boolean gone = recordsAreGone;
    JavaRDD<Finding> findings =
        wrong != null
            ? spark.parallelize(wrong, 1)
            : expected
                .cogroup(rows, partitioner)
                .map(pair -> judge(pair._1, pair._2._1, pair._2._2, null, gone));
    LongAccumulator written = spark.sc().longAccumulator();
    DatabaseAccess access = database;
    findings.filter(Finding::isMendable).foreachPartition(part -> written.add(write(part, access)));
    return written.value();
  }

  /** One task's part (executor). */
  private static long write(Iterator<Finding> findings, DatabaseAccess database) {
    if (!findings.hasNext()) {
      return 0;
    }
    long written = 0;
    try (HikariDataSource dataSource = database.open()) {
      Map<StoreTable, RowBatch> batches = new EnumMap<>(StoreTable.class);
      while (findings.hasNext()) {
        Finding finding = findings.next();
        StoreTable table = finding.key.table();
        RowBatch batch = batches.computeIfAbsent(table, RowBatch::new);
        batch.add(DataPoint.ofRank(finding.key.channel(), finding.expected));
        if (batch.size() == ROWS_OF_A_WRITE) {
          written += write(batches.remove(table), table, dataSource, database);
        }
      }
      for (Map.Entry<StoreTable, RowBatch> rest : batches.entrySet()) {
        written += write(rest.getValue(), rest.getKey(), dataSource, database);
      }
    } catch (PoolInitializationException e) {
      throw TableRows.failure(database, e);
    }
    return written;
  }

  private static long write(
      RowBatch batch, StoreTable table, HikariDataSource dataSource, DatabaseAccess database) {
    TableWriter writer = new TableWriter(dataSource, table);
    // a deadlock with a store that writes other rows of the batch, for instance
    RetryPolicy<Object> whileItPasses =
        RetryPolicy.builder()
            .handleIf(failure -> DatabaseFailure.of(failure) == DatabaseFailure.TRANSIENT)
            .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(5))
            .withJitter(0.2)
            .withMaxRetries(-1)
            .withMaxDuration(Duration.ofMinutes(1))
            .build();
    try {
      WriteResult result = Failsafe.with(whileItPasses).get(() -> writer.write(batch));
      result
          .refused()
          .forEach(
              refusal ->
                  LOG.warn("{} refuses {}: {}", table.tableName(), refusal.point(), refusal.why()));
      return result.rows();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof SQLException) {
        throw TableRows.failure(database, (SQLException) e.getCause());
      }
      throw new FatalException("cannot write to " + table.tableName() + ": " + e.getMessage(), e);
    }
  }
}
