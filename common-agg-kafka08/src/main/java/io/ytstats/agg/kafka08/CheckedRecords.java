package io.ytstats.agg.kafka08;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.UnreadableOffsetException;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/**
 * The records of an offset range as the 0.8 client reads them. Fails if an offset has no record.
 * Adds the offset to a failure of the client, which says neither where nor why it failed. Used on
 * the executors. Not thread-safe.
 */
final class CheckedRecords implements Iterator<SourceRecord> {
  /** The classes with which the 0.8 client reads the answer to a fetch. */
  private static final String ANSWER_READER = "kafka.api.FetchResponse";

  /** Checks each partition of an RDD against its range. Made on the driver. */
  static final class Checking
      implements Function2<Integer, Iterator<SourceRecord>, Iterator<SourceRecord>> {
    private static final long serialVersionUID = 1;

    private final ArrayList<OffsetSpan> spans;

    /** For the ranges in the order of the partitions. */
    Checking(List<OffsetSpan> spans) {
      this.spans = new ArrayList<>(spans);
    }

    @Override
    public Iterator<SourceRecord> call(Integer partition, Iterator<SourceRecord> records) {
      return new CheckedRecords(records, spans.get(partition));
    }
  }

  private final Iterator<SourceRecord> records;
  private final OffsetSpan span;
  private long expected;

  CheckedRecords(Iterator<SourceRecord> records, OffsetSpan span) {
    this.records = records;
    this.span = span;
    this.expected = span.from;
  }

  @Override
  public boolean hasNext() {
    try {
      return records.hasNext();
    } catch (Exception | OutOfMemoryError e) {
      throw named(e);
    }
  }

  @Override
  public SourceRecord next() {
    SourceRecord record;
    try {
      record = records.next();
    } catch (Exception | OutOfMemoryError e) {
      throw named(e);
    }
    if (record.offset != expected) {
      throw new OffsetGapException(span.partition, expected, record.offset);
    }
    expected++;
    return record;
  }

  /** The failure with the offset, where that helps to explain it; otherwise the failure itself. */
  private RuntimeException named(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      return new UnreadableOffsetException(
          UnreadableOffsetException.Kind.TOO_LARGE, span.partition, expected, failure);
    } else if (isRefusal(failure)) {
      return new UnreadableOffsetException(
          UnreadableOffsetException.Kind.REFUSED, span.partition, expected, failure);
    }
    return CheckedRecords.<RuntimeException>unchecked(failure);
  }

  /** Scala's methods throw checked exceptions that they do not declare. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T unchecked(Throwable failure) throws T {
    throw (T) failure;
  }

  /**
   * Whether the broker may have refused the fetch. An answer that holds an error has no records and
   * a size of -1, which the 0.8 client passes to a buffer as its limit. The buffer's exception has
   * a message since Java 9 and none in Java 8, so the stack trace decides. A broker that finds
   * records that it cannot convert in the middle of an answer closes the connection.
   */
  static boolean isRefusal(Throwable failure) {
    if (failure instanceof EOFException) {
      return true;
    }
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (failure instanceof IllegalArgumentException
          && frame.getClassName().startsWith(ANSWER_READER)) {
        return true;
      }
    }
    return false;
  }
}
