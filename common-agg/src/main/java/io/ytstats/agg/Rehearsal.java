package io.ytstats.agg;

import io.ytstats.app.FatalException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.JsonEncoder;
import io.ytstats.schema.RecordEncoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A window of made-up records, one of each encoding, that goes through the whole pipeline and is
 * published nowhere. It comes before the first real one: what cannot run on these executors at all
 * says so at the start, and the first window finds the classes loaded.
 */
final class Rehearsal {
  private Rehearsal() {}

  /**
   * Runs it (driver); waits for executors as any window does.
   *
   * @throws FatalException if it fails, or comes to something else than it must
   */
  static void run(JavaSparkContext spark, AggType type, RecordFormats formats) {
    LatestPerPeriod.Counts counts;
    try {
      counts =
          LatestPerPeriod.run(
              spark.parallelize(records(type)),
              type,
              type.jobName(),
              formats,
              new DiscardingSink(),
              new DiscardingSink());
    } catch (Exception e) { // Spark's own is a checked one that no signature names
      throw new FatalException(
          "a rehearsal with made-up records failed, before any was read: " + Retries.firstLine(e),
          e);
    }
    if (counts.results != 1 || counts.rejects != 0) {
      throw new FatalException(
          "a rehearsal with made-up records of one key came to "
              + counts.results
              + " results and "
              + counts.rejects
              + " rejects");
    }
  }

  private static List<SourceRecord> records(AggType type) {
    DataPoint point = DataPoint.ofRank("rehearsal", Freshness.rank(1_501_639_200L, 1947));
    List<SourceRecord> records = new ArrayList<>();
    records.add(record(type, 0, new RecordEncoder(type.input()).encode(point)));
    if (!type.input().period().isPresent()) { // the suite writes no other record as text
      records.add(record(type, 1, new JsonEncoder().encode(point)));
    }
    return records;
  }

  private static SourceRecord record(AggType type, long offset, byte[] value) {
    return new SourceRecord(type.inputTopic(), 0, offset, null, value);
  }

  /** Takes everything, and does nothing with it. */
  private static final class DiscardingSink implements RecordSink {
    private static final long serialVersionUID = 1;

    @Override
    public Sending begin() {
      return new Sending() {
        @Override
        public void send(byte[] key, byte[] value) {}

        @Override
        public void awaitAcknowledged() {}
      };
    }
  }
}
