package io.ytstats.agg;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.ytstats.agg.GroupOffsets.Position;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import kafka.common.TopicAndPartition;
import kafka.message.MessageAndMetadata;
import kafka.serializer.DefaultDecoder;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.InputDStream;
import org.apache.spark.streaming.kafka.Broker;
import org.apache.spark.streaming.kafka.DirectKafkaInputDStream;
import org.apache.spark.streaming.kafka.HasOffsetRanges;
import org.apache.spark.streaming.kafka.KafkaUtils;
import org.apache.spark.streaming.kafka.OffsetRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.Tuple2;
import scala.collection.JavaConversions;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Windows from the 0-8 direct stream: one batch, one RDD, one partition of it for each partition of
 * the topic, with exact offsets. The only class that knows Kafka's 0.8 API.
 */
@SuppressWarnings("deprecation") // the connector as a whole is
final class Kafka08Source implements WindowSource {
  private static final Logger LOG = LoggerFactory.getLogger(Kafka08Source.class);

  private final String topic;
  private final Map<String, String> kafkaParams;
  private final Position start;
  private final GroupOffsets offsets;
  private final long maxRecordsPerWindow;
  private final Duration retryFor;
  private final ReadFailure readFailure;
  private final StopFlag stop;

  /** Which topic a window was cut from, by the window's time; from the cutting to the handling. */
  private final Map<Long, String> topicIds = new ConcurrentHashMap<>();

  /**
   * @param topic the topic to read
   * @param kafkaParams the 0.8 consumer's properties
   * @param start where each partition begins
   * @param offsets what the broker has, should partitions be added or records expire meanwhile
   * @param maxRecordsPerWindow the most records of a window, over all partitions
   * @param retryFor how long partitions that cannot be looked up hold up the windows
   * @param readFailure explains what cannot be read
   * @param stop once it is set no further window is cut, and none that is being cut is waited for
   */
  Kafka08Source(
      String topic,
      Map<String, String> kafkaParams,
      Position start,
      GroupOffsets offsets,
      long maxRecordsPerWindow,
      Duration retryFor,
      ReadFailure readFailure,
      StopFlag stop) {
    this.topic = topic;
    this.kafkaParams = kafkaParams;
    this.start = start;
    this.offsets = offsets;
    this.maxRecordsPerWindow = maxRecordsPerWindow;
    this.retryFor = retryFor;
    this.readFailure = readFailure;
    this.stop = stop;
  }

  @Override
  public void forEachWindow(JavaStreamingContext streaming, WindowHandler handler) {
    ClassTag<SourceRecord> records = ClassTag$.MODULE$.apply(SourceRecord.class);
    @SuppressWarnings("unchecked") // see the class: it cannot be written with its type
    InputDStream<SourceRecord> stream = new DirectStream(streaming);
    JavaSparkContext spark = streaming.sparkContext();
    JavaInputDStream.fromInputDStream(stream, records)
        .foreachRDD(
            (rdd, time) -> handler.handle(new DirectWindow(spark, rdd, time.milliseconds())));
  }

  /**
   * The direct stream, which besides looks after its partitions before it cuts a window: takes in
   * those that were added, puts those whose offset the broker does not have where they can go on,
   * and shares the window's limit among those that have something to read. (Raw, because Java
   * cannot write the covariant return type of Scala's {@code compute}.)
   */
  @SuppressWarnings({"rawtypes", "unchecked"})
  private final class DirectStream extends DirectKafkaInputDStream {
    private static final long serialVersionUID = 1;

    private String topicId = start.topicId;

    DirectStream(JavaStreamingContext streaming) {
      super(
          streaming.ssc(),
          toScala(kafkaParams),
          toScala(byPartition(start.next)),
          new ToRecord(),
          ClassTag$.MODULE$.apply(byte[].class),
          ClassTag$.MODULE$.apply(byte[].class),
          ClassTag$.MODULE$.apply(DefaultDecoder.class),
          ClassTag$.MODULE$.apply(DefaultDecoder.class),
          ClassTag$.MODULE$.apply(SourceRecord.class));
    }

    /**
     * Spark's own stop waits until this returns, so this returns at once when the job is to stop,
     * whatever the brokers do. Failing here for good ends the job; a broker that is unavailable for
     * a while, or a topic that is being recreated, holds up the windows and no more.
     */
    @Override
    public Option compute(Time validTime) {
      RetryPolicy<Option> retries =
          Retries.<Option>builder(
                  retryFor, "the partitions of " + topic + " could not be looked up")
              .abortIf((result, failure) -> stop.isSet())
              .build();
      try {
        Option rdd =
            stop.callUnlessSet(
                "window-cutter", () -> Failsafe.with(retries).get(() -> cut(validTime)));
        return rdd == null ? Option.empty() : rdd;
      } catch (Exception | Error e) {
        if (stop.isSet()) {
          return Option.empty();
        }
        // Spark's generator of windows would end at an Error without a word
        throw e instanceof RuntimeException
            ? (RuntimeException) e
            : new IllegalStateException(e.toString(), e);
      }
    }

    private Option cut(Time validTime) throws ExecutionException, InterruptedException {
      Map<Integer, Long> next = new TreeMap<>();
      ((Map<TopicAndPartition, Long>) JavaConversions.mapAsJavaMap(currentOffsets()))
          .forEach((partition, offset) -> next.put(partition.partition(), offset));
      Position position = offsets.lookAfter(topic, new Position(topicId, next));
      if (!position.next.equals(next)) {
        currentOffsets_$eq(toScala(byPartition(position.next)));
      }
      topicId = position.topicId;
      topicIds.put(validTime.milliseconds(), topicId);
      return super.compute(validTime);
    }

    @Override
    public Option maxMessagesPerPartition(scala.collection.immutable.Map latest) {
      Map<TopicAndPartition, Long> current = JavaConversions.mapAsJavaMap(currentOffsets());
      Map<TopicAndPartition, Long> lags = new HashMap<>();
      ((Map<TopicAndPartition, Long>) JavaConversions.mapAsJavaMap(latest))
          .forEach(
              (partition, end) -> lags.put(partition, Math.max(0, end - current.get(partition))));
      return Option.apply(toScala(WindowLimit.share(maxRecordsPerWindow, lags)));
    }
  }

  /** {@link #toRecord} as Scala's function. */
  private static final class ToRecord
      extends AbstractFunction1<MessageAndMetadata<byte[], byte[]>, SourceRecord>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public SourceRecord apply(MessageAndMetadata<byte[], byte[]> message) {
      return toRecord(message);
    }
  }

  private Map<TopicAndPartition, Long> byPartition(Map<Integer, Long> offsetsOfPartitions) {
    Map<TopicAndPartition, Long> named = new HashMap<>();
    offsetsOfPartitions.forEach(
        (partition, offset) -> named.put(new TopicAndPartition(topic, partition), offset));
    return named;
  }

  private static <K, V> scala.collection.immutable.Map<K, V> toScala(Map<K, V> map) {
    scala.collection.immutable.Map<K, V> copy = scala.collection.immutable.Map$.MODULE$.empty();
    for (Map.Entry<K, V> entry : map.entrySet()) {
      copy = copy.$plus(new Tuple2<>(entry.getKey(), entry.getValue()));
    }
    return copy;
  }

  private static SourceRecord toRecord(MessageAndMetadata<byte[], byte[]> message) {
    return new SourceRecord(
        message.topic(), message.partition(), message.offset(), message.key(), message.message());
  }

  /**
   * Reads pieces of partitions, from the leaders of now (driver; the records come on the
   * executors).
   *
   * @param kafkaParams the 0.8 consumer's properties
   * @return one RDD partition for each piece; reading it fails where an offset has no record
   */
  static JavaRDD<SourceRecord> createRdd(
      JavaSparkContext spark, Map<String, String> kafkaParams, List<OffsetSpan> spans) {
    OffsetRange[] ranges =
        spans.stream()
            .map(span -> OffsetRange.create(span.topic, span.partition, span.from, span.until))
            .toArray(OffsetRange[]::new);
    return createRdd(spark, kafkaParams, ranges);
  }

  private static JavaRDD<SourceRecord> createRdd(
      JavaSparkContext spark, Map<String, String> kafkaParams, OffsetRange[] ranges) {
    // without leaders given, they are looked up: those of now
    return checked(
        KafkaUtils.createRDD(
            spark,
            byte[].class,
            byte[].class,
            DefaultDecoder.class,
            DefaultDecoder.class,
            SourceRecord.class,
            kafkaParams,
            ranges,
            new HashMap<TopicAndPartition, Broker>(),
            Kafka08Source::toRecord),
        ranges);
  }

  private static JavaRDD<SourceRecord> checked(JavaRDD<SourceRecord> records, OffsetRange[] read) {
    OffsetSpan[] spans = new OffsetSpan[read.length];
    for (int i = 0; i < read.length; i++) {
      spans[i] =
          new OffsetSpan(
              read[i].topic(), read[i].partition(), read[i].fromOffset(), read[i].untilOffset());
    }
    return records.mapPartitionsWithIndex(
        (index, partition) -> new CheckedRecords(partition, spans[index]), true);
  }

  private final class DirectWindow implements Window {
    private final JavaSparkContext spark;
    private final long endMillis;
    private final OffsetRange[] ranges;
    private final String topicId;
    private JavaRDD<SourceRecord> first;

    DirectWindow(JavaSparkContext spark, JavaRDD<SourceRecord> rdd, long endMillis) {
      this.spark = spark;
      this.endMillis = endMillis;
      this.ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
      this.topicId = topicIds.remove(endMillis);
      this.first = rdd;
    }

    @Override
    public long endMillis() {
      return endMillis;
    }

    @Override
    public List<OffsetSpan> spans() {
      List<OffsetSpan> spans = new ArrayList<>();
      for (OffsetRange range : ranges) {
        spans.add(
            new OffsetSpan(
                range.topic(), range.partition(), range.fromOffset(), range.untilOffset()));
      }
      return spans;
    }

    @Override
    public String topicId() {
      return topicId;
    }

    @Override
    public JavaRDD<SourceRecord> records() {
      if (first != null) {
        JavaRDD<SourceRecord> records = checked(first, ranges);
        first = null;
        return records;
      }
      return createRdd(spark, kafkaParams, stillThere());
    }

    /** The ranges without what has expired since the window was cut. */
    private OffsetRange[] stillThere() {
      Map<Integer, Long> earliest;
      try {
        earliest = offsets.earliest(topic);
      } catch (ExecutionException e) {
        throw new IllegalStateException(
            "cannot ask for the earliest offsets of " + topic + ": " + e.getCause(), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
      OffsetRange[] there = ranges.clone();
      for (int i = 0; i < there.length; i++) {
        OffsetRange range = there[i];
        long begin =
            Math.min(
                range.untilOffset(), earliest.getOrDefault(range.partition(), range.untilOffset()));
        if (begin > range.fromOffset()) {
          LOG.warn(
              "{}-{}: the offsets {} to {} expired before they were read: {} records are gone",
              topic,
              range.partition(),
              range.fromOffset(),
              begin - 1,
              begin - range.fromOffset());
          there[i] = OffsetRange.create(topic, range.partition(), begin, range.untilOffset());
        }
      }
      return there;
    }

    @Override
    public String explainPermanent(Throwable failure) {
      return readFailure.explain(failure, nonEmptySpans());
    }

    private List<OffsetSpan> nonEmptySpans() {
      return spans().stream().filter(span -> span.count() > 0).collect(Collectors.toList());
    }
  }
}
