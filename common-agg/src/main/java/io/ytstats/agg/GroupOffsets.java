package io.ytstats.agg;

import io.ytstats.agg.AggOptions.StartingOffsets;
import io.ytstats.app.CommitHistory;
import io.ytstats.app.Rewind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InvalidCommitOffsetSizeException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's offsets in its consumer group, where the usual lag tools see them. Driver only. The
 * group has no members, so offsets are set through the admin protocol (KIP-396).
 */
final class GroupOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);

  /** In place of an offset, where the topic that it was of is gone. */
  private static final long MADE_ANEW = -1;

  /** With 2.5 KB each at most. */
  private static final int MOST_PARTITIONS_IN_A_COMMIT = 200;

  private final Admin admin;
  private final String groupId;

  /** By partition; from the start to each commit. */
  private final Map<Integer, CommitHistory> histories = new ConcurrentHashMap<>();

  GroupOffsets(Admin admin, String groupId) {
    this.admin = admin;
    this.groupId = groupId;
  }

  /** Where a topic's partitions go on, and which topic of that name it is. */
  static final class Position {
    /** Kafka's own id of the topic (KIP-516): another one after it was deleted and made anew. */
    final String topicId;

    /** The next offset to read of each partition. */
    final Map<Integer, Long> next;

    Position(String topicId, Map<Integer, Long> next) {
      this.topicId = topicId;
      this.next = next;
    }
  }

  /**
   * Where each partition begins: at the committed offset if the broker has it. A group with no
   * offset at all begins where asked; a single partition without one, or with one that the broker
   * does not have (records expired, topic recreated), begins at the earliest. A rewind is committed
   * at once: a job that ends before its first window has not forgotten it.
   *
   * @param rewind how far to go back from the committed offsets
   */
  Position startingPosition(String topic, StartingOffsets firstStart, Rewind rewind)
      throws ExecutionException, InterruptedException {
    Map<Integer, OffsetAndMetadata> committed = new HashMap<>();
    admin
        .listConsumerGroupOffsets(groupId)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(topic)) {
                committed.put(partition.partition(), offset);
              }
            });
    TopicDescription description = describe(topic);
    String topicId = description.topicId().toString();
    if (committed.isEmpty()) {
      LOG.info(
          "group {} has no offset in {}: begins at the {}",
          groupId,
          topic,
          firstStart.name().toLowerCase(Locale.ROOT));
      return new Position(
          topicId,
          listOffsets(
              description,
              firstStart == StartingOffsets.EARLIEST
                  ? OffsetSpec.earliest()
                  : OffsetSpec.latest()));
    }
    Map<Integer, Long> wanted = new TreeMap<>();
    committed.forEach(
        (partition, offset) -> {
          CommitHistory history = CommitHistory.of(offset);
          // another tool that sets offsets leaves no id, and is believed
          boolean sameTopic = history.topicId().isEmpty() || history.topicId().equals(topicId);
          wanted.put(partition, sameTopic ? offset.offset() : MADE_ANEW);
          histories.put(partition, sameTopic ? history.ofTopic(topicId) : CommitHistory.UNKNOWN);
        });
    Position position = resolve(description, wanted);
    return rewind.isNone() ? position : goBack(position, topic, wanted, rewind);
  }

  private Position goBack(
      Position position, String topic, Map<Integer, Long> committed, Rewind rewind)
      throws ExecutionException, InterruptedException {
    Map<Integer, Long> earliest = earliest(topic);
    Map<Integer, Long> next = new TreeMap<>(position.next);
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    position.next.forEach(
        (partition, offset) -> {
          if (offset.equals(committed.get(partition))) {
            TopicPartition named = new TopicPartition(topic, partition);
            CommitHistory history = histories.get(partition);
            long from = rewind.from(named, offset, history, earliest.get(partition));
            next.put(partition, from);
            histories.put(partition, history.movedBackTo(from));
            offsets.put(named, new OffsetAndMetadata(from, history.movedBackTo(from).metadata()));
          }
        });
    commit(offsets);
    return new Position(position.topicId, next);
  }

  /**
   * What a running job does about changes under it: partitions that were added begin at their
   * earliest offset; one whose records expired goes on at the earliest that is left; a topic that
   * was made anew begins again.
   *
   * @param current where the job is
   * @return where it goes on, for all partitions that there are now
   */
  Position lookAfter(String topic, Position current)
      throws ExecutionException, InterruptedException {
    TopicDescription description = describe(topic);
    Map<Integer, Long> wanted = new TreeMap<>(current.next);
    if (!description.topicId().toString().equals(current.topicId)) {
      wanted.replaceAll((partition, offset) -> MADE_ANEW);
    }
    return resolve(description, wanted);
  }

  private Position resolve(TopicDescription description, Map<Integer, Long> wanted)
      throws ExecutionException, InterruptedException {
    Map<Integer, Long> earliest = listOffsets(description, OffsetSpec.earliest());
    Map<Integer, Long> latest = listOffsets(description, OffsetSpec.latest());
    Map<Integer, Long> next = new TreeMap<>();
    for (int partition : earliest.keySet()) {
      next.put(
          partition,
          resolve(
              description.name() + "-" + partition,
              wanted.get(partition),
              earliest.get(partition),
              latest.get(partition)));
    }
    return new Position(description.topicId().toString(), next);
  }

  private static long resolve(String partition, Long wanted, long earliest, long latest) {
    if (wanted == null) {
      LOG.info("{} is new to the group; it is read from its beginning, {}", partition, earliest);
      return earliest;
    } else if (wanted == MADE_ANEW || wanted > latest) {
      LOG.warn(
          "{}: the topic was made anew; it is read from its beginning, {}; what had not been read of"
              + " the old one is gone",
          partition,
          earliest);
      return earliest;
    } else if (wanted < earliest) {
      LOG.warn(
          "{}: the offset {} is no longer there; goes on at the earliest, {}: {} records are gone",
          partition,
          wanted,
          earliest,
          earliest - wanted);
      return earliest;
    }
    return wanted;
  }

  /** The earliest offset that the broker has of each partition of the topic. */
  Map<Integer, Long> earliest(String topic) throws ExecutionException, InterruptedException {
    return listOffsets(describe(topic), OffsetSpec.earliest());
  }

  /** The offset after the last record of each partition of the topic. */
  Map<Integer, Long> latest(String topic) throws ExecutionException, InterruptedException {
    return listOffsets(describe(topic), OffsetSpec.latest());
  }

  /**
   * Commits the end of every span, the empty ones included: that keeps their offsets from expiring.
   *
   * @param topicId of the topic that was read; kept beside each offset, in its {@link
   *     CommitHistory}
   */
  void commit(List<OffsetSpan> spans, String topicId)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    Map<Integer, CommitHistory> committed = new HashMap<>();
    Instant now = Instant.now();
    for (OffsetSpan span : spans) {
      CommitHistory history = histories.get(span.partition);
      if (history == null || !history.topicId().equals(topicId)) {
        history = CommitHistory.startingAt(topicId, span.from);
      }
      history = history.movedBackTo(span.from).committed(now, span.until);
      committed.put(span.partition, history);
      offsets.put(
          new TopicPartition(span.topic, span.partition),
          new OffsetAndMetadata(span.until, history.metadata()));
    }
    commit(offsets);
    histories.putAll(committed);
  }

  /**
   * Commits in slices: a broker stores the offsets of one request in one batch of at most {@code
   * message.max.bytes}. Without the marks of the histories where it takes no metadata of their
   * size.
   */
  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets)
      throws ExecutionException, InterruptedException {
    List<TopicPartition> partitions = new ArrayList<>(offsets.keySet());
    for (int from = 0; from < partitions.size(); from += MOST_PARTITIONS_IN_A_COMMIT) {
      Map<TopicPartition, OffsetAndMetadata> slice = new HashMap<>();
      partitions
          .subList(from, Math.min(partitions.size(), from + MOST_PARTITIONS_IN_A_COMMIT))
          .forEach(partition -> slice.put(partition, offsets.get(partition)));
      try {
        admin.alterConsumerGroupOffsets(groupId, slice).all().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof OffsetMetadataTooLarge)
            && !(e.getCause() instanceof InvalidCommitOffsetSizeException)) {
          throw e;
        }
        LOG.warn("commits go without their history, so --rewind reads more: {}", "" + e.getCause());
        slice.replaceAll(
            (partition, offset) ->
                new OffsetAndMetadata(
                    offset.offset(), CommitHistory.of(offset).withoutMarks().metadata()));
        admin.alterConsumerGroupOffsets(groupId, slice).all().get();
      }
    }
  }

  private TopicDescription describe(String topic) throws ExecutionException, InterruptedException {
    return admin.describeTopics(Collections.singleton(topic)).allTopicNames().get().get(topic);
  }

  private Map<Integer, Long> listOffsets(TopicDescription description, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    for (TopicPartitionInfo partition : description.partitions()) {
      request.put(new TopicPartition(description.name(), partition.partition()), spec);
    }
    Map<Integer, Long> offsets = new TreeMap<>();
    admin
        .listOffsets(request)
        .all()
        .get()
        .forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
    return offsets;
  }
}
