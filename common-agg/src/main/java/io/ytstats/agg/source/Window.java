package io.ytstats.agg.source;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** The records of one batch interval, as exact offset ranges. Used on the driver only. */
public interface Window {
  /** The end of the batch interval, in milliseconds since 1970. */
  long endMillis();

  /** One offset range for each partition of the topic, the empty ones included. */
  List<OffsetSpan> spans();

  /** Kafka's id of the topic that the window was cut from, see {@link TopicPosition#topicId}. */
  String topicId();

  /** The records, from the partition leaders at the time when the window was cut. */
  JavaRDD<SourceRecord> records();

  /**
   * The same records, from the current partition leaders and without those that have expired
   * meanwhile; for another attempt after a failure.
   *
   * @throws RuntimeException if no broker answers
   */
  JavaRDD<SourceRecord> recordsAgain();

  /**
   * Explains a failure to read the window that a retry cannot fix.
   *
   * @return a sentence for the operator; null if a retry may help, or the cause is unknown
   */
  String explainPermanent(Throwable failure);
}
