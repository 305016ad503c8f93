package io.ytstats.agg.kafka08;

import io.ytstats.agg.FirstLine;
import io.ytstats.agg.SourceRecord;
import io.ytstats.agg.StopFlag;
import io.ytstats.agg.TopicOffsets;
import io.ytstats.agg.TopicPosition;
import io.ytstats.agg.WindowLimit;
import io.ytstats.app.Backoff;
import java.util.HashMap;
import java.util.Map;
import kafka.common.TopicAndPartition;
import kafka.serializer.DefaultDecoder;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.InputDStream;
import org.apache.spark.streaming.kafka.DirectKafkaInputDStream;
import org.apache.spark.streaming.kafka.HasOffsetRanges;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * The 0-8 connector's direct stream, with three additions. Before it cuts a window it adjusts its
 * position to the partitions and offsets that the brokers have now. It shares the limit of a window
 * among the partitions that have something to read. And it cuts a {@link SpanRdd}, which knows the
 * offset ranges and the id of the topic. Driver only.
 *
 * <p>The class is raw, as Java cannot write the covariant return type of Scala's {@code compute}.
 */
@SuppressWarnings({"rawtypes", "unchecked", "deprecation"}) // the whole connector is deprecated
final class DirectStream extends DirectKafkaInputDStream {
  private static final long serialVersionUID = 1;

  /** Not under this class's name, under which Spark logs too. */
  private static final Logger LOG = LoggerFactory.getLogger(DirectWindows.class);

  private final TopicOffsets offsets;
  private final StopFlag stop;
  private final long maxRecordsPerWindow;
  private final Backoff backoff;
  private String topicId;

  /** See {@link DirectWindows#DirectWindows}. */
  DirectStream(
      JavaStreamingContext streaming,
      Map<String, String> consumerProperties,
      TopicPosition start,
      TopicOffsets offsets,
      long maxRecordsPerWindow,
      Backoff backoff,
      StopFlag stop) {
    super(
        streaming.ssc(),
        Conversions.properties(consumerProperties),
        Conversions.toScala(start.next),
        new Conversions.ToRecord(),
        ClassTag$.MODULE$.apply(byte[].class),
        ClassTag$.MODULE$.apply(byte[].class),
        ClassTag$.MODULE$.apply(DefaultDecoder.class),
        ClassTag$.MODULE$.apply(DefaultDecoder.class),
        SpanRdd.RECORDS);
    this.topicId = start.topicId;
    this.offsets = offsets;
    this.maxRecordsPerWindow = maxRecordsPerWindow;
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
    this.stop = stop;
  }

  /** This stream, with the type of its records. */
  InputDStream<SourceRecord> typed() {
    return this;
  }

  /**
   * Cuts a window. While a broker is unavailable, or the topic is being recreated, it waits and
   * retries; when it gives up, the job ends. Spark's own stop waits until this method returns, so
   * it returns at once when the job is to stop.
   *
   * @return a {@link SpanRdd}; nothing if the job is to stop
   */
  @Override
  public Option compute(Time validTime) {
    try {
      Option rdd = stop.callUnlessSet("window-cutter", () -> backoff.get(() -> cut(validTime)));
      return rdd == null ? Option.empty() : rdd;
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

  private Option cut(Time validTime) {
    TopicPosition current = new TopicPosition(topicId, Conversions.toJava(currentOffsets()));
    TopicPosition adjusted = offsets.adjust(current);
    if (!adjusted.next.equals(current.next)) {
      currentOffsets_$eq(Conversions.toScala(adjusted.next));
    }
    topicId = adjusted.topicId;
    RDD<SourceRecord> records = (RDD<SourceRecord>) super.compute(validTime).get();
    return Option.apply(
        new SpanRdd(
            records, Conversions.spans(((HasOffsetRanges) records).offsetRanges()), topicId));
  }

  @Override
  public Option maxMessagesPerPartition(scala.collection.immutable.Map latest) {
    Map<TopicPartition, Long> current = Conversions.toJava(currentOffsets());
    Map<TopicPartition, Long> lags = new HashMap<>();
    Conversions.toJava((scala.collection.immutable.Map<TopicAndPartition, Object>) latest)
        .forEach(
            (partition, end) -> lags.put(partition, Math.max(0, end - current.get(partition))));
    return Option.apply(Conversions.toScala(WindowLimit.share(maxRecordsPerWindow, lags)));
  }
}
