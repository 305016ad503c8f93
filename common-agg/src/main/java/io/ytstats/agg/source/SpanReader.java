package io.ytstats.agg.source;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Reads offset ranges of a topic as a batch. Used on the driver only. */
public interface SpanReader {
  /**
   * Called once Spark is up, and before the first read: checks that the executors can read.
   *
   * @throws io.ytstats.app.FatalException naming what is missing, and what to do
   */
  default void prepare(JavaSparkContext spark) {}

  /**
   * The records of offset ranges, from the current partition leaders.
   *
   * @param topicId Kafka's id of the topic, see {@link TopicPosition#topicId}; empty where it is
   *     not known
   * @return one RDD partition for each range, in this order; an offset without a record fails, or
   *     is none, as the source documents
   * @throws RuntimeException if no broker answers
   */
  JavaRDD<SourceRecord> read(JavaSparkContext spark, String topicId, List<OffsetSpan> spans);

  /**
   * Explains a failure to read that a retry cannot fix.
   *
   * @param spans the ranges that were to be read
   * @return a sentence for the operator; null if a retry may help, or the cause is unknown
   */
  String explainPermanent(Throwable failure, List<OffsetSpan> spans);
}
