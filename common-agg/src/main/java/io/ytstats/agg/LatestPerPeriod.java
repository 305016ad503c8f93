package io.ytstats.agg;

import io.ytstats.app.DeadLetter;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Period;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * The pipeline of one window: read and reduce in each input partition, shuffle once, reduce again,
 * publish. Nothing comes back to the driver but counts.
 */
final class LatestPerPeriod {
  /** What one window came to. */
  static final class Counts {
    final long results;
    final long rejects;

    Counts(long results, long rejects) {
      this.results = results;
      this.rejects = rejects;
    }
  }

  private LatestPerPeriod() {}

  /**
   * Runs the pipeline (driver). When it returns, every result and every reject has been
   * acknowledged.
   *
   * @param records the window
   * @param type daily or monthly
   * @param groupId for the dead letters
   * @param formats what the records are read with and written as
   * @param results takes the results, keyed by channel
   * @param rejects takes the dead letters
   * @throws RuntimeException if a task failed; part of the output may have been published
   */
  static Counts run(
      JavaRDD<SourceRecord> records,
      AggType type,
      String groupId,
      RecordFormats formats,
      RecordSink results,
      RecordSink rejects) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(records.context());
    LongAccumulator resultCount = spark.sc().longAccumulator();
    LongAccumulator rejectCount = spark.sc().longAccumulator();
    records
        .mapPartitionsToPair(
            partition -> reduceInput(partition, type, groupId, formats, rejects, rejectCount::add))
        .partitionBy(new HashPartitioner(spark.defaultParallelism()))
        .foreachPartition(
            partition -> publishLatest(partition, type, formats, results, resultCount::add));
    return new Counts(resultCount.value(), rejectCount.value());
  }

  /**
   * Before the shuffle (executor): one pass, in which good records are reduced and bad ones sent.
   */
  static Iterator<Tuple2<StatKey, Long>> reduceInput(
      Iterator<SourceRecord> records,
      AggType type,
      String groupId,
      RecordFormats formats,
      RecordSink rejects,
      LongConsumer countRejects) {
    Period period = type.period();
    RecordDecoder decoder = new RecordDecoder(type.input(), formats.input);
    LatestByKey latest = new LatestByKey();
    RecordSink.Sending rejected = null;
    long rejectCount = 0;
    while (records.hasNext()) {
      SourceRecord record = records.next();
      try {
        DataPoint point = decoder.decode(record.key, record.value);
        latest.offer(
            new StatKey(point.channel(), period.of(point.harvestEpochSecond())), point.rank());
      } catch (BadRecordException e) {
        if (rejected == null) {
          rejected = rejects.begin();
        }
        DeadLetter letter = deadLetter(e, groupId, record);
        rejected.send(letter.key(), letter.value());
        rejectCount++;
      }
    }
    if (rejected != null) {
      rejected.awaitAcknowledged();
      countRejects.accept(rejectCount);
    }
    return latest.iterator();
  }

  /** After the shuffle (executor): the latest of each key over all input partitions goes out. */
  static void publishLatest(
      Iterator<Tuple2<StatKey, Long>> candidates,
      AggType type,
      RecordFormats formats,
      RecordSink results,
      LongConsumer countResults) {
    LatestByKey latest = new LatestByKey();
    while (candidates.hasNext()) {
      Tuple2<StatKey, Long> candidate = candidates.next();
      latest.offer(candidate._1, candidate._2);
    }
    Iterator<Tuple2<StatKey, Long>> winners = latest.iterator();
    if (!winners.hasNext()) {
      return;
    }
    RecordEncoder encoder = new RecordEncoder(type.output(), formats.output);
    RecordSink.Sending sending = results.begin();
    long resultCount = 0;
    while (winners.hasNext()) {
      Tuple2<StatKey, Long> winner = winners.next();
      String channel = winner._1.channel();
      sending.send(
          channel.getBytes(StandardCharsets.UTF_8),
          encoder.encode(DataPoint.ofRank(channel, winner._2)));
      resultCount++;
    }
    sending.awaitAcknowledged();
    countResults.accept(resultCount);
  }

  private static DeadLetter deadLetter(
      BadRecordException why, String groupId, SourceRecord record) {
    return new DeadLetter(
        why,
        groupId,
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        Instant.now());
  }
}
