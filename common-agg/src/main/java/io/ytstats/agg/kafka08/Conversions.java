package io.ytstats.agg.kafka08;

import io.ytstats.agg.OffsetSpan;
import io.ytstats.agg.SourceRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.common.TopicAndPartition;
import kafka.message.MessageAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.kafka.OffsetRange;
import scala.Tuple2;
import scala.collection.JavaConversions;
import scala.collection.immutable.Map$;
import scala.runtime.AbstractFunction1;

/** The one place where the types of the 0-8 connector become the suite's, and the reverse. */
@SuppressWarnings("deprecation") // the whole connector is deprecated
final class Conversions {
  private Conversions() {}

  static List<OffsetSpan> spans(OffsetRange[] ranges) {
    List<OffsetSpan> spans = new ArrayList<>();
    for (OffsetRange range : ranges) {
      spans.add(
          new OffsetSpan(
              new TopicPartition(range.topic(), range.partition()),
              range.fromOffset(),
              range.untilOffset()));
    }
    return spans;
  }

  static OffsetRange[] ranges(List<OffsetSpan> spans) {
    return spans.stream()
        .map(
            span ->
                OffsetRange.create(
                    span.partition.topic(), span.partition.partition(), span.from, span.until))
        .toArray(OffsetRange[]::new);
  }

  /** A number for each partition, such as its next offset, as the connector holds it. */
  static scala.collection.immutable.Map<TopicAndPartition, Object> toScala(
      Map<TopicPartition, Long> numbers) {
    scala.collection.immutable.Map<TopicAndPartition, Object> map = Map$.MODULE$.empty();
    for (Map.Entry<TopicPartition, Long> number : numbers.entrySet()) {
      TopicPartition partition = number.getKey();
      map =
          map.$plus(
              new Tuple2<>(
                  new TopicAndPartition(partition.topic(), partition.partition()),
                  number.getValue()));
    }
    return map;
  }

  /** The reverse of {@link #toScala}. */
  static Map<TopicPartition, Long> toJava(
      scala.collection.immutable.Map<TopicAndPartition, Object> numbers) {
    Map<TopicPartition, Long> map = new HashMap<>();
    JavaConversions.mapAsJavaMap(numbers)
        .forEach(
            (partition, number) ->
                map.put(
                    new TopicPartition(partition.topic(), partition.partition()), (Long) number));
    return map;
  }

  /** Properties as the connector takes them. */
  static scala.collection.immutable.Map<String, String> properties(Map<String, String> properties) {
    scala.collection.immutable.Map<String, String> map = Map$.MODULE$.empty();
    for (Map.Entry<String, String> property : properties.entrySet()) {
      map = map.$plus(new Tuple2<>(property.getKey(), property.getValue()));
    }
    return map;
  }

  /** Makes a record of what the 0.8 client has read (executor); as Scala's function and Java's. */
  static final class ToRecord
      extends AbstractFunction1<MessageAndMetadata<byte[], byte[]>, SourceRecord>
      implements Function<MessageAndMetadata<byte[], byte[]>, SourceRecord>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public SourceRecord apply(MessageAndMetadata<byte[], byte[]> message) {
      return new SourceRecord(
          message.topic(), message.partition(), message.offset(), message.key(), message.message());
    }

    @Override
    public SourceRecord call(MessageAndMetadata<byte[], byte[]> message) {
      return apply(message);
    }
  }
}
