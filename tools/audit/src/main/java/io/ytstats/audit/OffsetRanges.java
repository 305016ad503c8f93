package io.ytstats.audit;

import io.ytstats.agg.source.OffsetSpan;
import java.util.List;
import java.util.stream.Collectors;

/** Offset ranges as the reports write them. */
final class OffsetRanges {
  private OffsetRanges() {}

  /** The end of each partition, as {@code 0:17 1:20}. */
  static String ends(List<OffsetSpan> spans) {
    return spans.stream()
        .map(span -> span.partition.partition() + ":" + span.until)
        .collect(Collectors.joining(" "));
  }

  /** The first offset of each partition that has lost records. */
  static String begins(List<OffsetSpan> spans) {
    return spans.stream()
        .filter(span -> span.from > 0)
        .map(span -> "partition " + span.partition.partition() + " begins at " + span.from)
        .collect(Collectors.joining(", "));
  }

  /** Whether a partition has lost its earliest records, for instance to retention. */
  static boolean haveLostRecords(List<OffsetSpan> spans) {
    return spans.stream().anyMatch(span -> span.from > 0);
  }
}
