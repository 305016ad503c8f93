package io.ytstats.agg.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * An offset could not be read; thrown on an executor, read on the driver, which may have only its
 * text.
 */
public final class UnreadableOffsetException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final Pattern TEXT =
      Pattern.compile(
          Pattern.quote(UnreadableOffsetException.class.getName())
              + ": (REFUSED|TOO_LARGE) (\\S+)-(\\d+) offset (\\d+)");

  /** Why the offset could not be read. */
  public enum Kind {
    /** The broker answered with an error instead of records. */
    REFUSED,
    /** The record does not fit into the memory of the executor. */
    TOO_LARGE
  }

  private final Kind kind;
  private final TopicPartition partition;
  private final long offset;

  /** For one offset, by the failure of the client. */
  public UnreadableOffsetException(
      Kind kind, TopicPartition partition, long offset, Throwable cause) {
    super(kind + " " + partition + " offset " + offset, cause);
    this.kind = kind;
    this.partition = partition;
    this.offset = offset;
  }

  /**
   * Finds the exception in the text of a failure of Spark.
   *
   * @return null if there is none
   */
  public static UnreadableOffsetException in(String text) {
    Matcher found = TEXT.matcher(text);
    return found.find()
        ? new UnreadableOffsetException(
            Kind.valueOf(found.group(1)),
            new TopicPartition(found.group(2), Integer.parseInt(found.group(3))),
            Long.parseLong(found.group(4)),
            null)
        : null;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }

  /** Of which partition. */
  public TopicPartition partition() {
    return partition;
  }

  /** The offset that could not be read. */
  public long offset() {
    return offset;
  }
}
