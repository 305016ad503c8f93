package io.ytstats.agg.kafka08;

import io.ytstats.agg.OffsetSpan;
import io.ytstats.agg.SourceRecord;
import io.ytstats.agg.SpanReader;
import io.ytstats.agg.TopicOffsets;
import io.ytstats.agg.Window;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A window of the direct stream. */
final class DirectWindow implements Window {
  private static final Logger LOG = LoggerFactory.getLogger(DirectWindow.class);

  private final SpanRdd cut;
  private final long endMillis;
  private final TopicOffsets offsets;
  private final SpanReader reader;

  /**
   * @param cut what the stream has cut
   * @param endMillis the end of the batch interval, in milliseconds since 1970
   * @param offsets what the brokers still have, for another attempt
   * @param reader reads the window again
   */
  DirectWindow(SpanRdd cut, long endMillis, TopicOffsets offsets, SpanReader reader) {
    this.cut = cut;
    this.endMillis = endMillis;
    this.offsets = offsets;
    this.reader = reader;
  }

  @Override
  public long endMillis() {
    return endMillis;
  }

  @Override
  public List<OffsetSpan> spans() {
    return cut.spans();
  }

  @Override
  public String topicId() {
    return cut.topicId();
  }

  @Override
  public JavaRDD<SourceRecord> records() {
    return JavaRDD.fromRDD(cut, SpanRdd.RECORDS);
  }

  @Override
  public JavaRDD<SourceRecord> recordsAgain() {
    List<OffsetSpan> left = offsets.withoutExpired(spans());
    for (int i = 0; i < left.size(); i++) {
      OffsetSpan before = spans().get(i);
      long expired = left.get(i).from - before.from;
      if (expired > 0) {
        LOG.warn(
            "{}: the offsets {} to {} expired before they were read: {} records are lost",
            before.partition,
            before.from,
            left.get(i).from - 1,
            expired);
      }
    }
    return reader.read(JavaSparkContext.fromSparkContext(cut.context()), left);
  }

  @Override
  public String explainPermanent(Throwable failure) {
    return reader.explainPermanent(failure, spans());
  }
}
