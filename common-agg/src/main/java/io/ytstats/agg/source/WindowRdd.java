package io.ytstats.agg.source;

import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The records of a window, with what they were cut from. Made on the driver; {@link #compute} runs
 * on the executors and hands the records through.
 */
final class WindowRdd extends RDD<SourceRecord> {
  private static final long serialVersionUID = 1;

  /** Spark's name for the class of the records. */
  static final ClassTag<SourceRecord> RECORDS = ClassTag$.MODULE$.apply(SourceRecord.class);

  /** For the driver; an executor has no use for them. */
  private final transient List<OffsetSpan> spans;

  private final transient String topicId;

  /**
   * A window.
   *
   * @param records the records of the ranges
   * @param spans one range for each partition of the topic
   * @param topicId Kafka's id of the topic
   */
  WindowRdd(RDD<SourceRecord> records, List<OffsetSpan> spans, String topicId) {
    super(records, RECORDS);
    this.spans = spans;
    this.topicId = topicId;
  }

  /** The ranges (driver). */
  List<OffsetSpan> spans() {
    return spans;
  }

  /** Kafka's id of the topic that is read (driver). */
  String topicId() {
    return topicId;
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(RECORDS).partitions();
  }

  @Override
  public Iterator<SourceRecord> compute(Partition partition, TaskContext task) {
    return firstParent(RECORDS).iterator(partition, task);
  }
}
