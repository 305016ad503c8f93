package io.ytstats.agg.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The offset at which each partition of a topic is read next. Immutable. */
public final class TopicPosition {
  private static final Logger LOG = LoggerFactory.getLogger(TopicPosition.class);

  /** In place of an offset that belongs to an earlier topic of the same name. */
  public static final long OF_EARLIER_TOPIC = -1;

  /**
   * Kafka's own id of the topic (KIP-516). A topic that was deleted and recreated has another one.
   */
  public final String topicId;

  /** The next offset of each partition. */
  public final Map<TopicPartition, Long> next;

  /** A position. */
  public TopicPosition(String topicId, Map<TopicPartition, Long> next) {
    this.topicId = topicId;
    this.next = Collections.unmodifiableMap(new LinkedHashMap<>(next));
  }

  /**
   * The position from which reading continues, and logs each partition that moves. A partition that
   * was added begins at its earliest offset. A partition whose offset has expired continues at the
   * earliest. All partitions of a topic that was recreated begin at the earliest.
   *
   * @return the position of all partitions that the topic has now
   */
  TopicPosition adjustedTo(TopicOffsets.Listing now) {
    Map<TopicPartition, Long> wanted = new LinkedHashMap<>(next);
    if (!topicId.equals(now.topicId)) {
      wanted.replaceAll((partition, offset) -> OF_EARLIER_TOPIC);
    }
    return resolve(wanted, now);
  }

  /**
   * As {@link #adjustedTo}, for offsets of which some may belong to an earlier topic.
   *
   * @param wanted an offset, or {@link #OF_EARLIER_TOPIC}; nothing for a partition that is new
   */
  public static TopicPosition resolve(Map<TopicPartition, Long> wanted, TopicOffsets.Listing now) {
    Map<TopicPartition, Long> next = new LinkedHashMap<>();
    now.earliest.forEach(
        (partition, earliest) ->
            next.put(
                partition,
                resolve(partition, wanted.get(partition), earliest, now.end.get(partition))));
    return new TopicPosition(now.topicId, next);
  }

  private static long resolve(TopicPartition partition, Long wanted, long earliest, long end) {
    if (wanted == null) {
      LOG.info("{} is new to the group; reading from its earliest offset {}", partition, earliest);
      return earliest;
    } else if (wanted == OF_EARLIER_TOPIC || wanted > end) {
      LOG.warn(
          "{}: the topic was recreated; reading from its earliest offset {}; unread records of the"
              + " old topic are lost",
          partition,
          earliest);
      return earliest;
    } else if (wanted < earliest) {
      LOG.warn(
          "{}: offset {} has expired; reading from the earliest offset {}; {} records are lost",
          partition,
          wanted,
          earliest,
          earliest - wanted);
      return earliest;
    }
    return wanted;
  }
}
