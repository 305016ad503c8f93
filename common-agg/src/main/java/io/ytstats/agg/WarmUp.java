package io.ytstats.agg;

import io.ytstats.agg.source.FirstLine;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.app.FatalException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.JsonEncoder;
import io.ytstats.schema.RecordEncoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs a few synthetic records, one of each encoding, through the whole pipeline at the start of a
 * job, without publishing the results. So a broken executor set-up fails at once, and the first
 * window finds its classes loaded.
 */
final class WarmUp {
  private WarmUp() {}

  /**
   * Runs the synthetic records (driver); waits for executors as any window does.
   *
   * @throws FatalException if the pipeline fails or gives a wrong result
   */
  static void run(JavaSparkContext spark, Aggregation aggregation, Codecs codecs) {
    LatestPerPeriod.Counts counts;
    try {
      counts =
          LatestPerPeriod.run(
              spark.parallelize(records(aggregation)),
              aggregation,
              aggregation.jobName(),
              codecs,
              new DiscardingSink(),
              new DiscardingSink());
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      throw new FatalException("the warm-up with synthetic records failed: " + FirstLine.of(e), e);
    }
    if (counts.results != 1 || counts.rejects != 0) {
      throw new FatalException(
          "the warm-up with synthetic records of one key gave "
              + counts.results
              + " results and "
              + counts.rejects
              + " rejects");
    }
  }

  private static List<SourceRecord> records(Aggregation aggregation) {
    DataPoint point = DataPoint.ofRank("warm-up", Freshness.rank(1_501_639_200L, 1947));
    List<SourceRecord> records = new ArrayList<>();
    records.add(record(aggregation, 0, new RecordEncoder(aggregation.input()).encode(point)));
    if (!aggregation.input().period().isPresent()) { // only harvest records are written as JSON too
      records.add(record(aggregation, 1, new JsonEncoder().encode(point)));
    }
    return records;
  }

  private static SourceRecord record(Aggregation aggregation, long offset, byte[] value) {
    return new SourceRecord(aggregation.inputTopic(), 0, offset, null, value);
  }

  /** Accepts all records and publishes none. */
  private static final class DiscardingSink implements RecordSink {
    private static final long serialVersionUID = 1;

    @Override
    public TaskSends begin() {
      return new TaskSends() {
        @Override
        public void send(byte[] key, byte[] value) {}

        @Override
        public void awaitAcknowledged() {}
      };
    }
  }
}
