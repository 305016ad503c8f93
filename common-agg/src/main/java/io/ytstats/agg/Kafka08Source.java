package io.ytstats.agg;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import kafka.common.TopicAndPartition;
import kafka.message.MessageAndMetadata;
import kafka.serializer.DefaultDecoder;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka.Broker;
import org.apache.spark.streaming.kafka.HasOffsetRanges;
import org.apache.spark.streaming.kafka.KafkaUtils;
import org.apache.spark.streaming.kafka.OffsetRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Windows from the 0-8 direct stream: one batch, one RDD, one partition of it for each partition of
 * the topic, with exact offsets. The only class that knows Kafka's 0.8 API.
 */
@SuppressWarnings("deprecation") // the connector as a whole is
final class Kafka08Source implements WindowSource {
  private static final Logger LOG = LoggerFactory.getLogger(Kafka08Source.class);

  private final String topic;
  private final Map<String, String> kafkaParams;
  private final Map<Integer, Long> from;
  private final GroupOffsets offsets;

  /**
   * @param topic the topic to read
   * @param kafkaParams the 0.8 consumer's properties
   * @param from where each partition begins
   * @param offsets for the earliest offsets, should records expire before they are read
   */
  Kafka08Source(
      String topic,
      Map<String, String> kafkaParams,
      Map<Integer, Long> from,
      GroupOffsets offsets) {
    this.topic = topic;
    this.kafkaParams = kafkaParams;
    this.from = from;
    this.offsets = offsets;
  }

  @Override
  public void forEachWindow(JavaStreamingContext streaming, WindowHandler handler) {
    Map<TopicAndPartition, Long> fromOffsets = new HashMap<>();
    from.forEach(
        (partition, offset) -> fromOffsets.put(new TopicAndPartition(topic, partition), offset));
    JavaInputDStream<SourceRecord> stream =
        KafkaUtils.createDirectStream(
            streaming,
            byte[].class,
            byte[].class,
            DefaultDecoder.class,
            DefaultDecoder.class,
            SourceRecord.class,
            kafkaParams,
            fromOffsets,
            Kafka08Source::toRecord);
    JavaSparkContext spark = streaming.sparkContext();
    stream.foreachRDD(
        (rdd, time) -> handler.handle(new DirectWindow(spark, rdd, time.milliseconds())));
  }

  private static SourceRecord toRecord(MessageAndMetadata<byte[], byte[]> message) {
    return new SourceRecord(
        message.topic(), message.partition(), message.offset(), message.key(), message.message());
  }

  /** Passes records through, and refuses a window that lacks some (executor). */
  private static Iterator<SourceRecord> withoutGaps(
      int index, Iterator<SourceRecord> records, OffsetSpan[] spans) {
    OffsetSpan span = spans[index];
    return new Iterator<SourceRecord>() {
      private long expected = span.from;

      @Override
      public boolean hasNext() {
        return records.hasNext();
      }

      @Override
      public SourceRecord next() {
        SourceRecord record = records.next();
        if (record.offset != expected) {
          throw new OffsetGapException(
              record.topic + "-" + record.partition, expected, record.offset);
        }
        expected++;
        return record;
      }
    };
  }

  private final class DirectWindow implements Window {
    private final JavaSparkContext spark;
    private final long endMillis;
    private final OffsetRange[] ranges;
    private JavaRDD<SourceRecord> first;

    DirectWindow(JavaSparkContext spark, JavaRDD<SourceRecord> rdd, long endMillis) {
      this.spark = spark;
      this.endMillis = endMillis;
      this.ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
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
    public JavaRDD<SourceRecord> records() {
      if (first != null) {
        JavaRDD<SourceRecord> records = checked(first, ranges);
        first = null;
        return records;
      }
      OffsetRange[] there = stillThere();
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
              there,
              new HashMap<TopicAndPartition, Broker>(),
              Kafka08Source::toRecord),
          there);
    }

    private JavaRDD<SourceRecord> checked(JavaRDD<SourceRecord> records, OffsetRange[] read) {
      OffsetSpan[] spans = new OffsetSpan[read.length];
      for (int i = 0; i < read.length; i++) {
        spans[i] =
            new OffsetSpan(
                read[i].topic(), read[i].partition(), read[i].fromOffset(), read[i].untilOffset());
      }
      return records.mapPartitionsWithIndex(
          (index, partition) -> withoutGaps(index, partition, spans), true);
    }

    /** The ranges without what has expired since the window was cut. */
    private OffsetRange[] stillThere() {
      Map<Integer, Long> earliest;
      try {
        earliest = offsets.earliest(topic, from.size());
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
        long begin = Math.min(range.untilOffset(), earliest.get(range.partition()));
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
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof OffsetGapException) {
          return cause.getMessage();
        }
      }
      // an executor's exception may come as text only
      String text = failure instanceof SparkException ? String.valueOf(failure.getMessage()) : "";
      String gap = OffsetGapException.class.getName() + ": ";
      if (text.contains(gap)) {
        return text.substring(text.indexOf(gap) + gap.length()).split("\n", 2)[0];
      }
      return null;
    }

    @Override
    public String toString() {
      return spans().stream().map(OffsetSpan::toString).collect(Collectors.joining(" "));
    }
  }
}
