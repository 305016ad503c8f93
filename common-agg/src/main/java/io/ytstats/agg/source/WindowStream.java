package io.ytstats.agg.source;

import io.ytstats.app.Backoff;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.dstream.InputDStream;
import org.apache.spark.streaming.scheduler.StreamInputInfo;
import org.apache.spark.streaming.scheduler.StreamInputInfo$;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Cuts a window at each batch time: from its position in the topic to the end that the brokers have
 * then, and not more than the limit, which the partitions that have something to read share. It
 * first adjusts its position to the partitions and offsets that the brokers have. Driver only, on
 * one thread at a time.
 */
final class WindowStream extends InputDStream<SourceRecord> {
  private static final long serialVersionUID = 1;

  /** Not under this class's name, under which Spark logs too. */
  private static final Logger LOG = LoggerFactory.getLogger(StreamedWindows.class);

  // A stream is serialized for checkpoints only, which the jobs have none of.
  private final transient TopicOffsets offsets;
  private final transient SpanReader reader;
  private final transient StopFlag stop;
  private final transient Backoff backoff;
  private final long maxRecordsPerWindow;
  private transient TopicPosition position;

  /** See {@link StreamedWindows#StreamedWindows}. */
  WindowStream(
      StreamingContext streaming,
      TopicPosition start,
      TopicOffsets offsets,
      long maxRecordsPerWindow,
      SpanReader reader,
      Backoff backoff,
      StopFlag stop) {
    super(streaming, WindowRdd.RECORDS);
    this.position = start;
    this.offsets = offsets;
    this.maxRecordsPerWindow = maxRecordsPerWindow;
    this.reader = reader;
    this.stop = stop;
    this.backoff =
        backoff
            .unless(stop::isSet)
            .logging(
                LOG,
                failure ->
                    "could not look up the partitions of "
                        + offsets.topic()
                        + " ("
                        + FirstLine.of(failure)
                        + ")");
  }

  @Override
  public void start() {}

  @Override
  public void stop() {}

  /**
   * Cuts a window. While a broker is unavailable, or the topic is being recreated, it waits and
   * retries; when it gives up, the job ends. Spark's own stop waits until this method returns, so
   * it returns at once when the job is to stop.
   *
   * @return a {@link WindowRdd}; nothing if the job is to stop
   */
  @Override
  public Option<RDD<SourceRecord>> compute(Time validTime) {
    try {
      RDD<SourceRecord> window =
          stop.callUnlessSet("window-cutter", () -> backoff.get(() -> cut(validTime)));
      return window == null ? Option.empty() : Option.apply(window);
    } catch (Exception | Error e) {
      if (stop.isSet()) {
        return Option.empty();
      }
      // Spark's generator of windows would end silently at an Error
      throw e instanceof RuntimeException
          ? (RuntimeException) e
          : new IllegalStateException(e.toString(), e);
    }
  }

  private RDD<SourceRecord> cut(Time validTime) {
    TopicOffsets.Listing now = offsets.list();
    TopicPosition from = position.adjustedTo(now);
    // so that an attempt that fails below does not log the same adjustment again
    position = from;
    Map<TopicPartition, Long> lags = new LinkedHashMap<>();
    from.next.forEach(
        (partition, next) -> lags.put(partition, Math.max(0, now.latest.get(partition) - next)));
    Map<TopicPartition, Long> shares = WindowLimit.share(maxRecordsPerWindow, lags);
    List<OffsetSpan> spans = new ArrayList<>();
    Map<TopicPartition, Long> ends = new LinkedHashMap<>();
    from.next.forEach(
        (partition, next) -> {
          long end = next + shares.get(partition);
          spans.add(new OffsetSpan(partition, next, end));
          ends.put(partition, end);
        });
    RDD<SourceRecord> records =
        reader
            .read(JavaSparkContext.fromSparkContext(context().sparkContext()), from.topicId, spans)
            .rdd();
    position = new TopicPosition(from.topicId, ends);
    report(validTime, spans);
    return new WindowRdd(records, spans, from.topicId);
  }

  /** For Spark's page, which shows the records of each batch. */
  private void report(Time validTime, List<OffsetSpan> spans) {
    long records = spans.stream().mapToLong(OffsetSpan::count).sum();
    context()
        .scheduler()
        .inputInfoTracker()
        .reportInfo(
            validTime,
            new StreamInputInfo(
                id(), records, StreamInputInfo$.MODULE$.$lessinit$greater$default$3()));
  }
}
