package io.ytstats.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that wait for their {@code --rewind}, which happens once for each partition that
 * this store is assigned. They stay paused until their rewound offset is committed. All methods are
 * for the loop's thread.
 */
final class PendingRewinds {
  private static final Logger LOG = LoggerFactory.getLogger(PendingRewinds.class);

  private final Consumer<byte[], byte[]> consumer;
  private final PartitionCommits commits;
  private final Set<TopicPartition> pending = new HashSet<>();

  /** The partitions whose rewind is committed. */
  private final Set<TopicPartition> done = new HashSet<>();

  PendingRewinds(Consumer<byte[], byte[]> consumer, PartitionCommits commits) {
    this.consumer = consumer;
    this.commits = commits;
  }

  /** Assigned partitions that must not be read yet. */
  Set<TopicPartition> partitions() {
    return Collections.unmodifiableSet(pending);
  }

  /** Partitions were assigned; those that this store reads for the first time wait. */
  void add(Collection<TopicPartition> assigned) {
    if (commits.rewinds()) {
      pending.addAll(assigned);
      pending.removeAll(done);
    }
  }

  /** Another consumer reads this partition from now on. */
  void forget(TopicPartition partition) {
    pending.remove(partition);
  }

  /**
   * Rewinds the partitions that wait, and commits each rewound offset, so that the rewind is not
   * lost if this store ends, or loses the partition, before its next commit. Not done within the
   * rebalance, which would have to wait for it. Returns at the first partition that cannot be
   * rewound now; the next call retries it.
   */
  void rewind() {
    for (TopicPartition partition : new ArrayList<>(pending)) {
      try {
        commits.rewind(partition);
      } catch (RetriableException | RebalanceInProgressException e) {
        LOG.warn("{}: cannot resolve --rewind yet, will retry: {}", partition, e.toString());
        return;
      } catch (CommitFailedException e) {
        LOG.warn("{}: cannot commit --rewind yet, the group is rebalancing; will retry", partition);
        return;
      } catch (WakeupException e) {
        return; // the store stops
      }
      pending.remove(partition);
      done.add(partition);
      consumer.resume(Collections.singleton(partition));
    }
  }
}
