package io.ytstats.store;

import io.ytstats.app.CommitHistory;
import io.ytstats.app.Rewind;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidCommitOffsetSizeException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits a store's partitions, each with its {@link CommitHistory}, and rewinds them by that
 * history. All methods are for the loop's thread.
 */
final class PartitionCommits {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionCommits.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Rewind rewind;

  /** The first offset that was read from each assigned partition. */
  private final Map<TopicPartition, Long> firstOffsets = new HashMap<>();

  /** The histories of assigned partitions, once they were needed. */
  private final Map<TopicPartition, CommitHistory> histories = new HashMap<>();

  PartitionCommits(Consumer<byte[], byte[]> consumer, Rewind rewind) {
    this.consumer = consumer;
    this.rewind = rewind;
  }

  /** Whether there is a rewind. */
  boolean rewinds() {
    return !rewind.isNone();
  }

  /** Notes the offset of a record that was read; the first one of a partition is kept. */
  void readsFrom(TopicPartition partition, long offset) {
    firstOffsets.putIfAbsent(partition, offset);
  }

  /** A partition is read again from an offset on; what follows it counts as not committed. */
  void readsAgainFrom(TopicPartition partition, long offset) {
    histories.computeIfPresent(partition, (p, history) -> history.movedBackTo(offset));
    firstOffsets.computeIfPresent(partition, (p, first) -> Math.min(first, offset));
  }

  /** Another consumer commits this partition from now on. */
  void forget(TopicPartition partition) {
    histories.remove(partition);
    firstOffsets.remove(partition);
  }

  /**
   * Moves a partition back by the rewind, and commits its new offset.
   *
   * @throws RetriableException if the broker does not answer in time
   * @throws RebalanceInProgressException if the group is rebalancing
   * @throws CommitFailedException if the partition is no longer assigned
   */
  void rewind(TopicPartition partition) {
    Set<TopicPartition> one = Collections.singleton(partition);
    OffsetAndMetadata committed =
        consumer.committed(one, TopicIntake.REQUEST_TIMEOUT).get(partition);
    if (committed == null
        || committed.offset()
            > consumer.endOffsets(one, TopicIntake.REQUEST_TIMEOUT).get(partition)) {
      return; // the next poll resets both
    }
    CommitHistory history = CommitHistory.of(committed);
    long earliest = consumer.beginningOffsets(one, TopicIntake.REQUEST_TIMEOUT).get(partition);
    long from = rewind.from(partition, committed.offset(), history, earliest);
    CommitHistory rewound = history.movedBackTo(from);
    commitSync(
        Collections.singletonMap(partition, new OffsetAndMetadata(from, rewound.metadata())));
    histories.put(partition, rewound);
    consumer.seek(partition, from);
  }

  /**
   * Commits offsets. Those that cannot be committed now stay in the map, for the next call.
   *
   * @param written the next offset of each partition; offsets that are committed, or that another
   *     store commits from now on, are removed
   */
  void commit(Map<TopicPartition, OffsetAndMetadata> written) {
    if (written.isEmpty()) {
      return;
    }
    try {
      tryToCommit(written);
    } catch (WakeupException e) {
      // a stop wakes the consumer once, and what is written is to be committed all the same
      tryToCommit(written);
    }
  }

  private void tryToCommit(Map<TopicPartition, OffsetAndMetadata> written) {
    try {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      Map<TopicPartition, CommitHistory> committed = new HashMap<>();
      Instant now = Instant.now();
      requireHistories(written.keySet());
      written.forEach(
          (partition, next) -> {
            CommitHistory history = histories.get(partition).committed(now, next.offset());
            committed.put(partition, history);
            offsets.put(
                partition,
                new OffsetAndMetadata(next.offset(), next.leaderEpoch(), history.metadata()));
          });
      commitSync(offsets);
      histories.putAll(committed);
      written.clear();
    } catch (CommitFailedException e) {
      LOG.warn(
          "offset commit rejected, the partitions were reassigned; {} will be read again by the"
              + " store that has them now",
          written.keySet());
      written.clear();
    } catch (RetriableException | RebalanceInProgressException e) {
      // the next poll completes a rebalance, and forgets the partitions that this store loses
      LOG.warn("cannot commit {} yet, will retry: {}", written.keySet(), e.toString());
    }
  }

  /** Commits; without the histories if the broker rejects metadata of their size. */
  private void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      consumer.commitSync(offsets, TopicIntake.REQUEST_TIMEOUT);
    } catch (OffsetMetadataTooLarge | InvalidCommitOffsetSizeException e) {
      LOG.warn(
          "the broker rejects the commit history; committing without it, so that a later --rewind"
              + " reads more: {}",
          e.toString());
      Map<TopicPartition, OffsetAndMetadata> plain = new HashMap<>();
      offsets.forEach(
          (partition, next) ->
              plain.put(partition, new OffsetAndMetadata(next.offset(), next.leaderEpoch(), "")));
      consumer.commitSync(plain, TopicIntake.REQUEST_TIMEOUT);
    }
  }

  /** Reads histories that are not known yet from the group's committed offsets. */
  private void requireHistories(Collection<TopicPartition> partitions) {
    Set<TopicPartition> unknown = new HashSet<>(partitions);
    unknown.removeAll(histories.keySet());
    if (unknown.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> committed =
        consumer.committed(unknown, TopicIntake.REQUEST_TIMEOUT);
    for (TopicPartition partition : unknown) {
      OffsetAndMetadata last = committed.get(partition);
      long first = firstOffsets.get(partition);
      histories.put(
          partition,
          last == null
              ? CommitHistory.startingAt("", first)
              : CommitHistory.of(last).movedBackTo(first));
    }
  }
}
