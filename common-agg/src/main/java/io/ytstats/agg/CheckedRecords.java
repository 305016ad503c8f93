package io.ytstats.agg;

import java.io.EOFException;
import java.util.Iterator;
import org.apache.kafka.common.TopicPartition;

/**
 * The records of a span, one for each offset, as they come from the 0.8 client. Names the offset
 * where the client fails: it says itself neither where nor why. Executor; not thread-safe.
 */
final class CheckedRecords implements Iterator<SourceRecord> {
  /** Where the 0.8 client reads the answer to a fetch. */
  private static final String ANSWER_READER = "kafka.api.FetchResponse";

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
      throw new OffsetGapException(record.topic + "-" + record.partition, expected, record.offset);
    }
    expected++;
    return record;
  }

  /** A failure with its offset, where that tells more; any other as it is. */
  private RuntimeException named(Throwable failure) {
    TopicPartition partition = new TopicPartition(span.topic, span.partition);
    if (failure instanceof OutOfMemoryError) {
      return new UnreadableOffsetException(
          UnreadableOffsetException.Kind.TOO_LARGE, partition, expected, failure);
    } else if (isRefusal(failure)) {
      return new UnreadableOffsetException(
          UnreadableOffsetException.Kind.REFUSED, partition, expected, failure);
    }
    return CheckedRecords.<RuntimeException>asItIs(failure);
  }

  /** Scala's methods throw checked exceptions that no signature names. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T asItIs(Throwable failure) throws T {
    throw (T) failure;
  }

  /**
   * Whether the broker may have refused the fetch. An answer that holds an error has a size of -1
   * in place of records, which the 0.8 client passes to a buffer as its limit. The buffer's
   * exception has a message since Java 9 and none in Java 8, so the place where it was thrown
   * decides. A broker that meets what it cannot convert in the middle of an answer closes the
   * connection.
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
