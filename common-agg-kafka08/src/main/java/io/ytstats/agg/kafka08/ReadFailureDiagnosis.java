package io.ytstats.agg.kafka08;

import io.ytstats.agg.source.LargeRecords;
import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.UnreadableOffsetException;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recognizes read failures that a retry cannot fix, and explains them to the operator (driver). */
final class ReadFailureDiagnosis {
  private static final Logger LOG = LoggerFactory.getLogger(ReadFailureDiagnosis.class);

  /** The texts of KafkaRDD for a range that ends before, or after, its last offset. */
  private static final String RAN_OUT = "Ran out of messages before reaching ending offset";

  private static final String OVERSHOT = "> ending offset";

  private final OffsetGapFinder gapFinder;
  private final FetchProbe fetchProbe;
  private final LargeRecords largeRecords;

  ReadFailureDiagnosis(
      OffsetGapFinder gapFinder, FetchProbe fetchProbe, LargeRecords largeRecords) {
    this.gapFinder = gapFinder;
    this.fetchProbe = fetchProbe;
    this.largeRecords = largeRecords;
  }

  /** See {@link io.ytstats.agg.source.SpanReader#explainPermanent}. */
  String explainPermanent(Throwable failure, List<OffsetSpan> spans) {
    // an executor's exception may arrive as its text only
    String text = String.valueOf(failure);
    int gap = text.indexOf(OffsetGapException.class.getName());
    UnreadableOffsetException unreadable = UnreadableOffsetException.in(text);
    if (gap >= 0) {
      return text.substring(text.indexOf(": ", gap) + 2).split("\n", 2)[0];
    } else if (unreadable != null) {
      return unreadable.kind() == UnreadableOffsetException.Kind.REFUSED
          ? explainRefusal(unreadable.partition(), unreadable.offset(), spans)
          : largeRecords.explain(unreadable.partition(), unreadable.offset());
    } else if (text.contains(RAN_OUT) || text.contains(OVERSHOT)) {
      return explainMissingEnd(spans);
    }
    return null;
  }

  /**
   * The end of a range was not found: the last offsets have no records, or a record does not fit
   * into a fetch.
   */
  private String explainMissingEnd(List<OffsetSpan> spans) {
    for (OffsetSpan span : spans) {
      if (span.count() > 0 && gapFinder.find(span) == OffsetGapFinder.Finding.GAP) {
        return OffsetGapException.explain(span + " does not have a record at each offset");
      }
    }
    return null;
  }

  /** By the error code with which the leader answers the same fetch now. */
  private String explainRefusal(TopicPartition partition, long offset, List<OffsetSpan> spans) {
    long until =
        spans.stream()
            .filter(span -> span.partition.equals(partition))
            .mapToLong(span -> span.until)
            .findFirst()
            .orElse(offset + 1);
    FetchProbe.Refusal refusal = fetchProbe.find(partition, offset, until);
    if (refusal == null) {
      return null;
    }
    String position = partition + " offset " + refusal.offset;
    if (refusal.error == Errors.UNSUPPORTED_COMPRESSION_TYPE) {
      return position
          + ": the records are compressed with zstd, which the broker does not convert for the 0-8"
          + " source; --kafka-source modern reads them. Or have producers use lz4, snappy or gzip."
          + " Republish these records with one of them before you move the group's offset past them";
    } else if (refusal.error == Errors.UNSUPPORTED_VERSION) {
      return position
          + ": the broker does not convert records for the 0-8 source ("
          + refusal.error
          + "); "
          + Kafka08Config.DOWN_CONVERSION_FIX;
    }
    // a leader that is moving, records that have expired: a retry may help
    LOG.warn("{}: the broker refuses the fetch: {}", position, refusal.error);
    return null;
  }
}
