package io.ytstats.app;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Which offset of one partition a group had committed at which time. It is stored as the metadata
 * of the committed offset itself (OffsetCommit's {@code metadata} field), so that the next reader
 * of the partition finds it. {@link Rewind} needs it, as a record does not say when it was written
 * to a table.
 *
 * <p>The history is a list of marks, a time and an offset: everything below the offset had been
 * committed by that time. The clock is that of the committing host; times are whole seconds,
 * rounded up. Older marks are further apart: three neighbours span more than a third of their age,
 * so the text stays below 2.5 KB (a broker accepts 4 KiB, {@code offset.metadata.max.bytes}). A
 * missing mark only makes a rewind go back further. A complete history begins with a mark at time
 * 0: the offset at which the group began to read.
 *
 * <p>Immutable, for any thread.
 */
public final class CommitHistory {
  /** For a partition whose offset was set without a history, for instance by Kafka's own tools. */
  public static final CommitHistory UNKNOWN =
      new CommitHistory("", 0, Collections.<Mark>emptyList());

  /** Begins the text; the number is the version of the format. */
  private static final String PREFIX = "h1";

  private static final String NO_TOPIC_ID = "-";
  private static final int RADIX = Character.MAX_RADIX;

  /** Three neighbouring marks span more than this. */
  private static final long LEAST_DISTANCE_SECONDS = 10;

  /** Three neighbouring marks span more than their age divided by this. */
  private static final int AGE_DIVISOR = 3;

  /** 120 marks of up to 20 characters each. */
  private static final int MOST_MARKS = 120;

  private final String topicId;
  private final long lastCommitSecond;
  private final List<Mark> marks;

  private static final class Mark {
    private final long second;
    private final long offset;

    Mark(long second, long offset) {
      this.second = second;
      this.offset = offset;
    }
  }

  private CommitHistory(String topicId, long lastCommitSecond, List<Mark> marks) {
    this.topicId = topicId;
    this.lastCommitSecond = lastCommitSecond;
    this.marks = marks;
  }

  /**
   * The history of a group that has committed nothing yet.
   *
   * @param topicId Kafka's id of the topic (KIP-516), or empty if it is unknown
   * @param offset the first offset that the group reads
   */
  public static CommitHistory startingAt(String topicId, long offset) {
    return new CommitHistory(topicId, 0, Collections.singletonList(new Mark(0, offset)));
  }

  /**
   * The history in the metadata of a committed offset.
   *
   * @return {@link #UNKNOWN} if its metadata is not a history, or the history of another offset: a
   *     tool that copies offsets to another cluster translates the offset and keeps the metadata
   */
  public static CommitHistory of(OffsetAndMetadata committed) {
    CommitHistory history = parse(committed.metadata());
    List<Mark> marks = history.marks;
    return marks.isEmpty() || marks.get(marks.size() - 1).offset == committed.offset()
        ? history
        : UNKNOWN;
  }

  /** The inverse of {@link #metadata}; {@link #UNKNOWN} if the text is not a history. */
  static CommitHistory parse(String metadata) {
    String[] parts = metadata.split(" ", -1);
    if (parts.length != 4 || !parts[0].equals(PREFIX)) {
      return UNKNOWN;
    }
    try {
      List<Mark> marks = new ArrayList<>();
      for (String mark : parts[3].isEmpty() ? new String[0] : parts[3].split(",", -1)) {
        String[] pair = mark.split(":", 2);
        marks.add(new Mark(Long.parseLong(pair[0], RADIX), Long.parseLong(pair[1], RADIX)));
      }
      return new CommitHistory(
          parts[1].equals(NO_TOPIC_ID) ? "" : parts[1], Long.parseLong(parts[2], RADIX), marks);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return UNKNOWN;
    }
  }

  /** The history as the metadata of a committed offset; ASCII, without line breaks. */
  public String metadata() {
    StringBuilder text =
        new StringBuilder(PREFIX)
            .append(' ')
            .append(topicId.isEmpty() ? NO_TOPIC_ID : topicId)
            .append(' ')
            .append(Long.toString(lastCommitSecond, RADIX))
            .append(' ');
    String separator = "";
    for (Mark mark : marks) {
      text.append(separator)
          .append(Long.toString(mark.second, RADIX))
          .append(':')
          .append(Long.toString(mark.offset, RADIX));
      separator = ",";
    }
    return text.toString();
  }

  /** The same history without its marks, for a broker that rejects metadata of their size. */
  public CommitHistory withoutMarks() {
    return new CommitHistory(topicId, lastCommitSecond, Collections.<Mark>emptyList());
  }

  /** The same history with the topic's id. */
  public CommitHistory ofTopic(String id) {
    return new CommitHistory(id, lastCommitSecond, marks);
  }

  /** Kafka's id of the topic (KIP-516), or empty if it is unknown. */
  public String topicId() {
    return topicId;
  }

  /**
   * The history after a commit.
   *
   * @param at the time of the commit; if the clock was set back, the time of the last commit counts
   * @param offset the committed offset
   */
  public CommitHistory committed(Instant at, long offset) {
    long second = Math.max(lastCommitSecond, at.getEpochSecond() + (at.getNano() > 0 ? 1 : 0));
    List<Mark> next = new ArrayList<>(movedBackTo(offset).marks);
    if (next.isEmpty() || next.get(next.size() - 1).offset != offset) {
      next.add(new Mark(second, offset));
      thin(next, second);
    }
    return new CommitHistory(topicId, second, next);
  }

  /**
   * The history of a group that reads again from an offset: offsets beyond it count as not
   * committed.
   */
  public CommitHistory movedBackTo(long offset) {
    List<Mark> moved = new ArrayList<>(marks.size());
    for (Mark mark : marks) {
      moved.add(mark.offset <= offset ? mark : new Mark(mark.second, offset));
    }
    return new CommitHistory(topicId, lastCommitSecond, moved);
  }

  private static void thin(List<Mark> marks, long now) {
    for (int i = marks.size() - 2; i > 0; i--) {
      long distance = marks.get(i + 1).second - marks.get(i - 1).second;
      long age = now - marks.get(i + 1).second;
      if (distance <= Math.max(LEAST_DISTANCE_SECONDS, age / AGE_DIVISOR)) {
        marks.remove(i);
      }
    }
    if (marks.size() > MOST_MARKS) {
      // the mark at time 0 stays
      marks.remove(marks.get(0).second == 0 ? 1 : 0);
    }
  }

  /**
   * An offset below which everything had been committed by a time.
   *
   * @param before how long before the last commit that time is; fractions of a second are rounded
   *     up
   * @return empty if the history does not go back so far
   */
  public OptionalLong offsetCommitted(Duration before) {
    long time = lastCommitSecond - before.getSeconds() - (before.getNano() > 0 ? 1 : 0) - 1;
    OptionalLong offset = OptionalLong.empty();
    for (Mark mark : marks) {
      if (mark.second == 0 || mark.second <= time) {
        offset = OptionalLong.of(mark.offset);
      }
    }
    return offset;
  }

  /** The time of the last commit, rounded up to a second; null if there was none. */
  public Instant lastCommit() {
    return lastCommitSecond == 0 ? null : Instant.ofEpochSecond(lastCommitSecond);
  }

  /** The oldest time in the history; null if it has none. */
  public Instant oldest() {
    return marks.isEmpty() ? null : Instant.ofEpochSecond(marks.get(0).second);
  }
}
