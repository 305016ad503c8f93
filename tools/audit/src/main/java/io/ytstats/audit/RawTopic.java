package io.ytstats.audit;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.SpanReader;
import io.ytstats.agg.source.TopicOffsets;
import io.ytstats.app.FatalException;
import io.ytstats.app.TopicChecks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The raw topic, read between fixed offsets with the same checks as the windows of the jobs. Used
 * on the driver; the records are read on the executors. The methods throw a {@link FatalException}
 * if no broker answers.
 */
final class RawTopic {
  private final String bootstrapServers;
  private final TopicOffsets offsets;
  private final SpanReader reader;

  private RawTopic(String bootstrapServers, TopicOffsets offsets, SpanReader reader) {
    this.bootstrapServers = bootstrapServers;
    this.offsets = offsets;
    this.reader = reader;
  }

  /**
   * Checks that the topic exists and can be read.
   *
   * @param admin remains the caller's to close, after the last use of this topic
   * @param patience how long to wait for a broker that is unavailable
   * @throws FatalException naming what is wrong with the topic
   * @throws RuntimeException if no broker answers in time
   */
  static RawTopic open(Admin admin, AuditOptions options, Duration patience) {
    String topic = options.topic;
    TopicChecks topics = new TopicChecks(admin, options.bootstrapServers(), patience);
    topics.requireTopics(topic);
    topics.requireNotCompacted(topic);
    return new RawTopic(
        options.bootstrapServers(),
        options.source.offsets(admin, topic),
        options.source.reader(topics, options, admin, topic, topic + "-probe"));
  }

  /** See {@link SpanReader#prepare}. */
  void prepare(JavaSparkContext spark) {
    reader.prepare(spark);
  }

  /**
   * All records that the topic holds now: from the earliest offset of each partition to its current
   * end. A range that does not begin at 0 shows that records are lost.
   */
  List<OffsetSpan> everything() {
    Map<TopicPartition, Long> earliest = ask(offsets::earliest);
    List<OffsetSpan> spans = new ArrayList<>();
    ask(offsets::latest)
        .forEach(
            (partition, end) -> {
              long begin = earliest.getOrDefault(partition, 0L);
              spans.add(new OffsetSpan(partition, begin, Math.max(begin, end)));
            });
    return spans;
  }

  /** The same offset ranges without the records that have expired. */
  List<OffsetSpan> stillThere(List<OffsetSpan> spans) {
    return ask(() -> offsets.withoutExpired(spans));
  }

  /**
   * The records that have come since, also in partitions that were added; without empty ranges.
   *
   * @param spans the ranges that are known
   * @throws FatalException if the topic was recreated, too
   */
  List<OffsetSpan> after(List<OffsetSpan> spans) {
    Map<TopicPartition, Long> ends = new HashMap<>();
    spans.forEach(span -> ends.put(span.partition, span.until));
    Map<TopicPartition, Long> earliest = ask(offsets::earliest);
    List<OffsetSpan> after = new ArrayList<>();
    ask(offsets::latest)
        .forEach(
            (partition, end) -> {
              long read = ends.getOrDefault(partition, 0L);
              if (end < read) {
                throw new FatalException(
                    partition
                        + " ends at offset "
                        + end
                        + ", and ended at "
                        + read
                        + " before: the topic was recreated");
              }
              long begin = Math.max(read, earliest.getOrDefault(partition, 0L));
              if (begin < end) {
                after.add(new OffsetSpan(partition, begin, end));
              }
            });
    return after;
  }

  /** See {@link SpanReader#read}. */
  JavaRDD<SourceRecord> read(JavaSparkContext spark, List<OffsetSpan> spans) {
    return reader.read(spark, "", spans);
  }

  /** See {@link SpanReader#explainPermanent}. */
  String explain(Throwable failure, List<OffsetSpan> spans) {
    return reader.explainPermanent(failure, spans);
  }

  private <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (KafkaException e) {
      throw new FatalException(
          "cannot read the offsets of "
              + offsets.topic()
              + " from Kafka at "
              + bootstrapServers
              + ": "
              + e.getMessage(),
          e);
    }
  }
}
