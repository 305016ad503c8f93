package io.ytstats.agg;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * The 0.8 client could not read on at an offset; thrown on an executor, read on the driver, which
 * may have no more of it than its text.
 */
final class UnreadableOffsetException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final Pattern TEXT =
      Pattern.compile(
          Pattern.quote(UnreadableOffsetException.class.getName())
              + ": (REFUSED|TOO_LARGE) (\\S+)-(\\d+) offset (\\d+)");

  /** What happened at the offset. */
  enum Kind {
    /** The broker answered with an error instead of records. */
    REFUSED,
    /** What is stored there does not fit into the executor's memory. */
    TOO_LARGE
  }

  private final Kind kind;
  private final TopicPartition partition;
  private final long offset;

  UnreadableOffsetException(Kind kind, TopicPartition partition, long offset, Throwable cause) {
    super(kind + " " + partition + " offset " + offset, cause);
    this.kind = kind;
    this.partition = partition;
    this.offset = offset;
  }

  /**
   * Finds one in the text of a failure of Spark's.
   *
   * @return null if there is none
   */
  static UnreadableOffsetException in(String text) {
    Matcher found = TEXT.matcher(text);
    return found.find()
        ? new UnreadableOffsetException(
            Kind.valueOf(found.group(1)),
            new TopicPartition(found.group(2), Integer.parseInt(found.group(3))),
            Long.parseLong(found.group(4)),
            null)
        : null;
  }

  Kind kind() {
    return kind;
  }

  TopicPartition partition() {
    return partition;
  }

  /** The next offset that was to be read. */
  long offset() {
    return offset;
  }
}
