package io.ytstats.agg.kafka08;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import java.util.List;
import kafka.message.MessageAndMetadata;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.kafka.OffsetRange;

/** The one place where the types of the 0-8 connector become the suite's, and the reverse. */
@SuppressWarnings("deprecation") // the whole connector is deprecated
final class Conversions {
  private Conversions() {}

  /** Ranges as the connector takes them. */
  static OffsetRange[] ranges(List<OffsetSpan> spans) {
    return spans.stream()
        .map(
            span ->
                OffsetRange.create(
                    span.partition.topic(), span.partition.partition(), span.from, span.until))
        .toArray(OffsetRange[]::new);
  }

  /** Makes a record of what the 0.8 client has read (executor). */
  static final class ToRecord
      implements Function<MessageAndMetadata<byte[], byte[]>, SourceRecord> {
    private static final long serialVersionUID = 1;

    @Override
    public SourceRecord call(MessageAndMetadata<byte[], byte[]> message) {
      return new SourceRecord(
          message.topic(), message.partition(), message.offset(), message.key(), message.message());
    }
  }
}
