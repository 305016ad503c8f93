package io.ytstats.agg;

import java.util.List;
import java.util.stream.Collectors;

/** Tells from a failure to read what no retry mends, in the operator's words (driver). */
final class ReadFailure {
  /** What KafkaRDD says when a range ends before its last offset, and when it ends after it. */
  private static final String RAN_OUT = "Ran out of messages before reaching ending offset";

  private static final String OVERSHOT = "> ending offset";

  /** What java.nio says to the 0.8 client of an answer that holds an error in place of records. */
  private static final String REFUSED = "newLimit < 0";

  private ReadFailure() {}

  /**
   * Whether the broker answered with an error and no records, which the 0.8 client takes for a size
   * of -1. A leader that has moved looks the same as records that it cannot have.
   */
  static boolean isRefusal(Throwable failure) {
    return findGap(String.valueOf(failure)) < 0 && String.valueOf(failure).contains(REFUSED);
  }

  /**
   * Looks at a failure.
   *
   * @param spans what was to be read, without empty ones
   * @return what no retry mends; null if a retry may help, or nothing is known
   */
  static String explain(Throwable failure, List<OffsetSpan> spans, SpanProbe probe) {
    // an executor's exception may come as its text only
    String text = String.valueOf(failure);
    int gap = findGap(text);
    if (gap >= 0) {
      return text.substring(text.indexOf(": ", gap) + 2).split("\n", 2)[0];
    } else if (text.contains(RAN_OUT) || text.contains(OVERSHOT)) {
      return explainMissingEnd(spans, probe);
    } else if (text.contains(REFUSED)) {
      return explainRefusal(spans, probe);
    }
    return null;
  }

  private static int findGap(String text) {
    return text.indexOf(OffsetGapException.class.getName());
  }

  /** The end of a span was not found: no records there, or one that does not fit into a fetch. */
  private static String explainMissingEnd(List<OffsetSpan> spans, SpanProbe probe) {
    for (OffsetSpan span : spans) {
      if (probe.look(span) == SpanProbe.Finding.GAP) {
        return OffsetGapException.explain(span + " does not hold a record at each offset");
      }
    }
    return null;
  }

  /** After a look with the modern consumer, which reads those very offsets. */
  private static String explainRefusal(List<OffsetSpan> spans, SpanProbe probe) {
    for (OffsetSpan span : spans) {
      SpanProbe.Finding finding = probe.look(span);
      if (finding != SpanProbe.Finding.COMPLETE && finding != SpanProbe.Finding.ZSTD) {
        return null;
      }
    }
    return "the broker will not hand "
        + spans.stream().map(OffsetSpan::toString).collect(Collectors.joining(" "))
        + " to the 0-8 source, though a newer consumer reads it: the records are compressed with"
        + " zstd, which brokers do not convert for old consumers; have producers use lz4, snappy or"
        + " gzip, and move the group's offsets past these records or bring them into a topic of"
        + " another compression";
  }
}
