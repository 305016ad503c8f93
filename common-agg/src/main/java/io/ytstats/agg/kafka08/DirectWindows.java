package io.ytstats.agg.kafka08;

import io.ytstats.agg.SpanReader;
import io.ytstats.agg.StopFlag;
import io.ytstats.agg.TopicOffsets;
import io.ytstats.agg.TopicPosition;
import io.ytstats.agg.Window;
import io.ytstats.agg.WindowSource;
import io.ytstats.app.Backoff;
import java.util.function.Consumer;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Windows of the 0-8 connector's direct stream: a window is one batch with one RDD, which has one
 * partition for each partition of the topic.
 */
public final class DirectWindows implements WindowSource {
  private final Kafka08Config config;
  private final TopicPosition start;
  private final TopicOffsets offsets;
  private final long maxRecordsPerWindow;
  private final Backoff backoff;
  private final SpanReader reader;
  private final StopFlag stop;

  /**
   * @param start where each partition begins
   * @param offsets what the brokers have of the topic
   * @param maxRecordsPerWindow the most records of a window, over all partitions; at least 1
   * @param backoff how cutting a window is retried
   * @param reader reads a window again after a failure
   * @param stop once it is set no further window is cut
   */
  public DirectWindows(
      Kafka08Config config,
      TopicPosition start,
      TopicOffsets offsets,
      long maxRecordsPerWindow,
      Backoff backoff,
      SpanReader reader,
      StopFlag stop) {
    this.config = config;
    this.start = start;
    this.offsets = offsets;
    this.maxRecordsPerWindow = maxRecordsPerWindow;
    this.backoff = backoff;
    this.reader = reader;
    this.stop = stop;
  }

  @Override
  public void forEachWindow(JavaStreamingContext streaming, Consumer<Window> handler) {
    DirectStream stream =
        new DirectStream(
            streaming,
            config.consumerProperties(),
            start,
            offsets,
            maxRecordsPerWindow,
            backoff,
            stop);
    JavaInputDStream.fromInputDStream(stream.typed(), SpanRdd.RECORDS)
        .foreachRDD(
            (rdd, time) ->
                handler.accept(
                    new DirectWindow((SpanRdd) rdd.rdd(), time.milliseconds(), offsets, reader)));
  }
}
