package io.ytstats.agg.kafka08;

import io.ytstats.agg.OffsetSpan;
import io.ytstats.agg.SourceRecord;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConversions;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The records of offset ranges, one RDD partition for each range. A task fails where an offset has
 * no record, or cannot be read, see {@link CheckedRecords}. Made on the driver; {@link #compute}
 * runs on the executors.
 */
final class SpanRdd extends RDD<SourceRecord> {
  private static final long serialVersionUID = 1;

  /** Spark's name for the class of the records. */
  static final ClassTag<SourceRecord> RECORDS = ClassTag$.MODULE$.apply(SourceRecord.class);

  private final List<OffsetSpan> spans;
  private final String topicId;

  /**
   * @param records the records as the connector reads them, one partition for each range
   * @param spans the ranges, in the order of the partitions
   * @param topicId of the topic that is read; empty where it is not known
   */
  SpanRdd(RDD<SourceRecord> records, List<OffsetSpan> spans, String topicId) {
    super(records, RECORDS);
    this.spans = spans;
    this.topicId = topicId;
  }

  /** The ranges, in the order of the partitions. */
  List<OffsetSpan> spans() {
    return spans;
  }

  /** Kafka's id of the topic that is read; empty where it is not known. */
  String topicId() {
    return topicId;
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(RECORDS).partitions();
  }

  @Override
  public Iterator<SourceRecord> compute(Partition partition, TaskContext task) {
    Iterator<SourceRecord> records = firstParent(RECORDS).iterator(partition, task);
    return JavaConversions.asScalaIterator(
        new CheckedRecords(JavaConversions.asJavaIterator(records), spans.get(partition.index())));
  }
}
