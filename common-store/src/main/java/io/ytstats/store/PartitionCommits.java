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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commits of a store's partitions, each with its {@link CommitHistory}, and the rewind that
 * goes by it. All methods are for the loop's thread.
 */
final class PartitionCommits {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionCommits.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Rewind rewind;

  /** The first offset that was read of each assigned partition. */
  private final Map<TopicPartition, Long> firstOffsets = new HashMap<>();

  /** Of assigned partitions, once they were asked for. */
  private final Map<TopicPartition, CommitHistory> histories = new HashMap<>();

  PartitionCommits(Consumer<byte[], byte[]> consumer, Rewind rewind) {
    this.consumer = consumer;
    this.rewind = rewind;
  }

  /** Takes note of a record that was read; the first of its partition counts. */
  void readsFrom(TopicPartition partition, long offset) {
    firstOffsets.putIfAbsent(partition, offset);
  }

  /** What is read again from an offset on counts as not committed. */
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
   * Moves a partition to where the rewind leads, and commits that: a store that ends before its
   * next commit, or loses the partition, has not forgotten it.
   *
   * @throws RetriableException if the broker does not answer in time
   * @throws RebalanceInProgressException or
   * @throws CommitFailedException if it cannot be committed now
   */
  void rewind(TopicPartition partition) {
    Set<TopicPartition> one = Collections.singleton(partition);
    OffsetAndMetadata committed =
        consumer.committed(one, TopicIntake.REQUEST_TIMEOUT).get(partition);
    if (committed == null
        || committed.offset()
            > consumer.endOffsets(one, TopicIntake.REQUEST_TIMEOUT).get(partition)) {
      return; // the poll deals with both
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
   * Commits what is written. What cannot be committed now stays in the map, to be committed with
   * what follows.
   *
   * @param written the next offset of each partition; what is committed, or belongs to another
   *     store by now, is removed
   */
  void commit(Map<TopicPartition, OffsetAndMetadata> written) {
    if (written.isEmpty()) {
      return;
    }
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
      LOG.warn("the group went on without this store; these come again: {}", written.keySet());
      written.clear();
    } catch (RetriableException | RebalanceInProgressException e) {
      // a rebalance is done by the next poll; what this store loses by it is forgotten there
      LOG.warn("not committed yet: {} ({})", written.keySet(), e.toString());
    }
  }

  /** Commits, without the histories where the broker takes no metadata of their size. */
  private void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      consumer.commitSync(offsets, TopicIntake.REQUEST_TIMEOUT);
    } catch (OffsetMetadataTooLarge | InvalidCommitOffsetSizeException e) {
      LOG.warn("commits go without their history, so --rewind reads more: {}", e.toString());
      Map<TopicPartition, OffsetAndMetadata> plain = new HashMap<>();
      offsets.forEach(
          (partition, next) ->
              plain.put(partition, new OffsetAndMetadata(next.offset(), next.leaderEpoch(), "")));
      consumer.commitSync(plain, TopicIntake.REQUEST_TIMEOUT);
    }
  }

  /** Reads the histories that are not known yet from the group's committed offsets. */
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
