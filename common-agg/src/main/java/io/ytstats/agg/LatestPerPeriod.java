package io.ytstats.agg;

import io.ytstats.agg.source.SourceRecord;
import io.ytstats.app.DeadLetter;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Period;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * The pipeline of one window: read and reduce in each input partition, shuffle once, reduce again,
 * publish. The driver gets the counts only.
 */
final class LatestPerPeriod {
  /** How many records one window gave. */
  static final class Counts {
    final long records;
    final long results;
    final long rejects;

    /** The rejects by their reason. */
    final RejectCounts rejectsByReason;

    Counts(long records, long results, long rejects) {
      this(records, results, rejects, new RejectCounts());
    }

    private Counts(long records, long results, long rejects, RejectCounts rejectsByReason) {
      this.records = records;
      this.results = results;
      this.rejects = rejects;
      this.rejectsByReason = rejectsByReason;
    }
  }

  private LatestPerPeriod() {}

  /**
   * Runs the pipeline (driver). When it returns, all results and dead letters are acknowledged.
   *
   * @param records the records of the window
   * @param groupId named in dead letters
   * @param results takes the results; their key is the channel
   * @param rejects takes the dead letters
   * @throws RuntimeException if a task failed; some of the output may be published
   */
  static Counts run(
      JavaRDD<SourceRecord> records,
      Aggregation aggregation,
      String groupId,
      Codecs codecs,
      RecordSink results,
      RecordSink rejects) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(records.context());
    LongAccumulator recordCount = spark.sc().longAccumulator();
    LongAccumulator resultCount = spark.sc().longAccumulator();
    RejectCounts rejectCounts = new RejectCounts();
    spark.sc().register(rejectCounts);
    records
        .mapPartitionsToPair(
            partition ->
                reduceInput(
                    partition,
                    aggregation,
                    groupId,
                    codecs,
                    rejects,
                    recordCount::add,
                    rejectCounts::add))
        .partitionBy(new HashPartitioner(spark.defaultParallelism()))
        .foreachPartition(
            partition -> publishLatest(partition, aggregation, codecs, results, resultCount::add));
    return new Counts(recordCount.value(), resultCount.value(), rejectCounts.sum(), rejectCounts);
  }

  /**
   * Before the shuffle (executor): reduces the good records, and sends the bad ones to the rejects.
   */
  static Iterator<Tuple2<ChannelPeriod, Long>> reduceInput(
      Iterator<SourceRecord> records,
      Aggregation aggregation,
      String groupId,
      Codecs codecs,
      RecordSink rejects,
      LongConsumer countRecords,
      Consumer<RejectReason> countReject) {
    Period period = aggregation.period();
    RecordDecoder decoder = new RecordDecoder(aggregation.input(), codecs.input);
    LatestByKey latest = new LatestByKey();
    RecordSink.TaskSends rejected = null;
    long recordCount = 0;
    List<RejectReason> rejectReasons = new ArrayList<>();
    while (records.hasNext()) {
      SourceRecord record = records.next();
      recordCount++;
      try {
        DataPoint point = decoder.decode(record.key, record.value);
        latest.offer(
            new ChannelPeriod(point.channel(), period.of(point.harvestEpochSecond())),
            point.rank());
      } catch (BadRecordException e) {
        if (rejected == null) {
          rejected = rejects.begin();
        }
        DeadLetter letter = deadLetter(e, groupId, record);
        rejected.send(letter.key(), letter.value());
        rejectReasons.add(e.reason());
      }
    }
    countRecords.accept(recordCount);
    if (rejected != null) {
      rejected.awaitAcknowledged();
      rejectReasons.forEach(countReject);
    }
    return latest.iterator();
  }

  /** After the shuffle (executor): publishes the latest of each key. */
  static void publishLatest(
      Iterator<Tuple2<ChannelPeriod, Long>> candidates,
      Aggregation aggregation,
      Codecs codecs,
      RecordSink results,
      LongConsumer countResults) {
    LatestByKey latest = new LatestByKey();
    while (candidates.hasNext()) {
      Tuple2<ChannelPeriod, Long> candidate = candidates.next();
      latest.offer(candidate._1, candidate._2);
    }
    Iterator<Tuple2<ChannelPeriod, Long>> winners = latest.iterator();
    if (!winners.hasNext()) {
      return;
    }
    RecordEncoder encoder = new RecordEncoder(aggregation.output(), codecs.output);
    RecordSink.TaskSends sends = results.begin();
    long resultCount = 0;
    while (winners.hasNext()) {
      Tuple2<ChannelPeriod, Long> winner = winners.next();
      String channel = winner._1.channel();
      sends.send(
          channel.getBytes(StandardCharsets.UTF_8),
          encoder.encode(DataPoint.ofRank(channel, winner._2)));
      resultCount++;
    }
    sends.awaitAcknowledged();
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
