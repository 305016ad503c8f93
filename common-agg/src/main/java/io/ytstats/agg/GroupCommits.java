package io.ytstats.agg;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.TopicOffsets;
import io.ytstats.agg.source.TopicPosition;
import io.ytstats.app.CommitHistory;
import io.ytstats.app.KafkaFutures;
import io.ytstats.app.Rewind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidCommitOffsetSizeException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job's committed offsets, in its consumer group, where the usual lag tools see them. The group
 * has no members, so the offsets are set through the admin protocol (KIP-396). Used on the driver
 * only. The methods throw a {@link org.apache.kafka.common.KafkaException} if no broker answers.
 */
final class GroupCommits {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommits.class);

  /** Each with up to 2.5 KB of history. */
  private static final int MOST_PARTITIONS_IN_A_COMMIT = 200;

  private final Admin admin;
  private final String groupId;
  private final Map<TopicPartition, CommitHistory> histories = new ConcurrentHashMap<>();

  /**
   * The commits of a group.
   *
   * @param admin remains the caller's to close
   */
  GroupCommits(Admin admin, String groupId) {
    this.admin = admin;
    this.groupId = groupId;
  }

  /**
   * The position from which the group reads a topic: each partition's committed offset, if the
   * brokers have it. A group without any committed offset begins at {@code firstStart}. A single
   * partition without one, or with one that the brokers do not have (expired, or the topic was
   * recreated), begins at the earliest offset. The result of a rewind is committed at once, so that
   * a job that ends before its first window does not lose it.
   *
   * @param rewind how far to go back from the committed offsets
   */
  TopicPosition start(TopicOffsets topic, StartingOffsets firstStart, Rewind rewind) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed(topic.topic());
    TopicOffsets.Listing listing = topic.list();
    if (committed.isEmpty()) {
      LOG.info(
          "group {} has no committed offset in {}; reading from the {} offsets",
          groupId,
          topic.topic(),
          firstStart.name().toLowerCase(Locale.ROOT));
      return new TopicPosition(
          listing.topicId,
          firstStart == StartingOffsets.EARLIEST ? listing.earliest : listing.latest);
    }
    Map<TopicPartition, Long> wanted = new LinkedHashMap<>();
    committed.forEach(
        (partition, offset) -> {
          CommitHistory history = CommitHistory.of(offset);
          // offsets set by another tool have no topic id, and count as those of this topic
          boolean sameTopic =
              history.topicId().isEmpty() || history.topicId().equals(listing.topicId);
          wanted.put(partition, sameTopic ? offset.offset() : TopicPosition.OF_EARLIER_TOPIC);
          histories.put(
              partition, sameTopic ? history.ofTopic(listing.topicId) : CommitHistory.UNKNOWN);
        });
    TopicPosition position = TopicPosition.resolve(wanted, listing);
    return rewind.isNone() ? position : rewind(position, wanted, listing.earliest, rewind);
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String topic) {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    KafkaFutures.getOfGroup(
            groupId,
            "Read",
            admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(topic)) {
                committed.put(partition, offset);
              }
            });
    return committed;
  }

  private TopicPosition rewind(
      TopicPosition position,
      Map<TopicPartition, Long> committed,
      Map<TopicPartition, Long> earliest,
      Rewind rewind) {
    Map<TopicPartition, Long> next = new LinkedHashMap<>(position.next);
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    position.next.forEach(
        (partition, offset) -> {
          if (offset.equals(committed.get(partition))) {
            CommitHistory history = histories.get(partition);
            long from = rewind.from(partition, offset, history, earliest.get(partition));
            CommitHistory rewound = history.movedBackTo(from);
            next.put(partition, from);
            histories.put(partition, rewound);
            offsets.put(partition, new OffsetAndMetadata(from, rewound.metadata()));
          }
        });
    commit(offsets);
    return new TopicPosition(position.topicId, next);
  }

  /**
   * Commits the end of each offset range, with its {@link CommitHistory}. That of an empty range is
   * committed too, so that the offset does not expire. Of a topic that was recreated since, the
   * offsets are dropped, and the log says so: its partitions may be fewer now, and no retry brings
   * the others back.
   *
   * @param topicId of the topic that was read, see {@link TopicPosition#topicId}
   */
  void commit(List<OffsetSpan> spans, String topicId) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    Map<TopicPartition, CommitHistory> committed = new HashMap<>();
    Instant now = Instant.now();
    for (OffsetSpan span : spans) {
      CommitHistory history = histories.get(span.partition);
      if (history == null || !history.topicId().equals(topicId)) {
        history = CommitHistory.startingAt(topicId, span.from);
      }
      history = history.movedBackTo(span.from).committed(now, span.until);
      committed.put(span.partition, history);
      offsets.put(span.partition, new OffsetAndMetadata(span.until, history.metadata()));
    }
    try {
      commit(offsets);
    } catch (UnknownTopicOrPartitionException e) {
      String topic = spans.get(0).partition.topic();
      if (!isRecreated(topic, topicId)) {
        throw e;
      }
      LOG.warn(
          "{} was recreated after the window was cut; the window's offsets, which are the old"
              + " topic's, are not committed",
          topic);
      return;
    }
    histories.putAll(committed);
  }

  /** Throws an {@link UnknownTopicOrPartitionException} if there is no such topic now. */
  private boolean isRecreated(String topic, String topicId) {
    return !KafkaFutures.get(
            admin.describeTopics(Collections.singleton(topic)).topicNameValues().get(topic))
        .topicId()
        .toString()
        .equals(topicId);
  }

  /**
   * Commits in slices, as a broker stores the offsets of one request in one batch of at most {@code
   * message.max.bytes}. Where the broker does not accept metadata of this size, the offsets are
   * committed without the marks of their histories.
   */
  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    List<TopicPartition> partitions = new ArrayList<>(offsets.keySet());
    for (int from = 0; from < partitions.size(); from += MOST_PARTITIONS_IN_A_COMMIT) {
      Map<TopicPartition, OffsetAndMetadata> slice = new HashMap<>();
      partitions
          .subList(from, Math.min(partitions.size(), from + MOST_PARTITIONS_IN_A_COMMIT))
          .forEach(partition -> slice.put(partition, offsets.get(partition)));
      try {
        KafkaFutures.getOfGroup(
            groupId, "Read", admin.alterConsumerGroupOffsets(groupId, slice).all());
      } catch (OffsetMetadataTooLarge | InvalidCommitOffsetSizeException e) {
        LOG.warn(
            "committing without the history of commits, so a later --rewind reads more: {}",
            e.toString());
        slice.replaceAll(
            (partition, offset) ->
                new OffsetAndMetadata(
                    offset.offset(), CommitHistory.of(offset).withoutMarks().metadata()));
        KafkaFutures.getOfGroup(
            groupId, "Read", admin.alterConsumerGroupOffsets(groupId, slice).all());
      }
    }
  }
}
