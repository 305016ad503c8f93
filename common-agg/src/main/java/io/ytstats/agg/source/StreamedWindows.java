package io.ytstats.agg.source;

import io.ytstats.app.Backoff;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Windows of a topic, cut by time and read by a {@link SpanReader}: a window is one batch with one
 * RDD, which has one partition for each partition of the topic. Driver only.
 */
public final class StreamedWindows implements WindowSource {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedWindows.class);

  private final TopicPosition start;
  private final TopicOffsets offsets;
  private final long maxRecordsPerWindow;
  private final SpanReader reader;
  private final Backoff backoff;
  private final StopFlag stop;

  /**
   * Windows of a topic.
   *
   * @param start where each partition begins
   * @param offsets what the brokers have of the topic
   * @param maxRecordsPerWindow the most records of a window, over all partitions; at least 1
   * @param reader reads the windows
   * @param backoff how cutting a window is retried
   * @param stop once it is set no further window is cut
   */
  public StreamedWindows(
      TopicPosition start,
      TopicOffsets offsets,
      long maxRecordsPerWindow,
      SpanReader reader,
      Backoff backoff,
      StopFlag stop) {
    this.start = start;
    this.offsets = offsets;
    this.maxRecordsPerWindow = maxRecordsPerWindow;
    this.reader = reader;
    this.backoff = backoff;
    this.stop = stop;
  }

  @Override
  public void forEachWindow(JavaStreamingContext streaming, Consumer<Window> handler) {
    reader.prepare(streaming.sparkContext());
    WindowStream stream =
        new WindowStream(
            streaming.ssc(), start, offsets, maxRecordsPerWindow, reader, backoff, stop);
    JavaInputDStream.fromInputDStream(stream, WindowRdd.RECORDS)
        .foreachRDD(
            (rdd, time) ->
                handler.accept(new CutWindow((WindowRdd) rdd.rdd(), time.milliseconds())));
  }

  private final class CutWindow implements Window {
    private final WindowRdd cut;
    private final long endMillis;

    CutWindow(WindowRdd cut, long endMillis) {
      this.cut = cut;
      this.endMillis = endMillis;
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
      return JavaRDD.fromRDD(cut, WindowRdd.RECORDS);
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
      return reader.read(JavaSparkContext.fromSparkContext(cut.context()), topicId(), left);
    }

    @Override
    public String explainPermanent(Throwable failure) {
      return reader.explainPermanent(failure, spans());
    }
  }
}
