package io.ytstats.store;

import io.ytstats.app.KafkaRefusal;
import io.ytstats.app.PollBudget;
import io.ytstats.app.Rewind;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store's consumer: polls, stays in its group, resets offsets that the topic does not have,
 * rewinds and commits. All methods but {@link #wakeUp} are for the loop's thread.
 */
final class TopicIntake {
  private static final Logger LOG = LoggerFactory.getLogger(TopicIntake.class);

  // A stop has 13 s: these, the end of a write, and the closing of the pool.
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** How often the loop calls {@link #stayInGroup} while it waits for something else. */
  static final Duration MEMBERSHIP_INTERVAL = Duration.ofMillis(200);

  private final String topic;
  private final String groupId;
  private final Consumer<byte[], byte[]> consumer;
  private final PollBudget budget;
  private final PartitionCommits commits;
  private final PendingRewinds rewinds;

  /** Whether {@link #stayInGroup} has paused the partitions. */
  private boolean paused;

  /**
   * An intake.
   *
   * @param consumer closed by {@link #close}; auto.offset.reset is none
   * @param budget whose deserializers the consumer has
   */
  TopicIntake(
      String topic,
      String groupId,
      Consumer<byte[], byte[]> consumer,
      PollBudget budget,
      Rewind rewind) {
    this.topic = topic;
    this.groupId = groupId;
    this.consumer = consumer;
    this.budget = budget;
    this.commits = new PartitionCommits(consumer, rewind);
    this.rewinds = new PendingRewinds(consumer, commits);
  }

  /**
   * Joins the group.
   *
   * @param onRevoked called within a poll with each partition that this store no longer has
   */
  void subscribe(java.util.function.Consumer<TopicPartition> onRevoked) {
    consumer.subscribe(Collections.singleton(topic), new Rebalances(onRevoked));
  }

  /** Ends the poll that waits now, or the next one; any thread. */
  void wakeUp() {
    consumer.wakeup();
  }

  /** Leaves the group. */
  void close() {
    consumer.close(CLOSE_TIMEOUT);
  }

  String groupId() {
    return groupId;
  }

  /**
   * Polls. A partition without an offset, or with one that the broker no longer has, is read from
   * its earliest offset on.
   *
   * @return empty if woken
   * @throws OutOfMemoryError if a record does not fit into memory
   */
  ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    try {
      budget.begin();
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(timeout);
      for (TopicPartition partition : polled.partitions()) {
        commits.readsFrom(partition, polled.records(partition).get(0).offset());
      }
      return polled;
    } catch (NoOffsetForPartitionException e) {
      LOG.info(
          "group {} has no committed offset for {}; reading starts at the earliest offset",
          groupId,
          e.partitions());
      consumer.seekToBeginning(e.partitions());
    } catch (OffsetOutOfRangeException e) {
      resetToEarliest(e.offsetOutOfRangePartitions());
    } catch (RecordDeserializationException e) {
      // only the budget throws it; the next poll reads on with this record
      consumer.seek(e.topicPartition(), e.offset());
    } catch (WakeupException e) {
      LOG.debug("woken");
    } catch (TopicAuthorizationException e) {
      throw KafkaRefusal.denied("Read", topic, e);
    }
    return ConsumerRecords.empty();
  }

  /** The offset of the next record of each assigned partition whose position is known. */
  Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      try {
        positions.put(partition, consumer.position(partition, REQUEST_TIMEOUT));
      } catch (KafkaException e) {
        LOG.warn("{}: the position is unknown: {}", partition, e.toString());
      }
    }
    return positions;
  }

  private void resetToEarliest(Map<TopicPartition, Long> lostOffsets) {
    Map<TopicPartition, Long> earliest;
    try {
      earliest = consumer.beginningOffsets(lostOffsets.keySet());
    } catch (RetriableException | WakeupException e) {
      // the next poll fails in the same way, and leads here again
      LOG.warn(
          "cannot read the earliest offsets of {}, will retry: {}",
          lostOffsets.keySet(),
          e.toString());
      return;
    }
    lostOffsets.forEach(
        (partition, offset) -> {
          long begin = earliest.get(partition);
          if (offset < begin) {
            LOG.warn(
                "{}: offset {} is no longer in the topic; {} records are lost; reading continues at"
                    + " offset {}",
                partition,
                offset,
                begin - offset,
                begin);
          } else {
            LOG.warn(
                "{}: offset {} is beyond the end: the topic was recreated or truncated; reading"
                    + " starts at offset {}",
                partition,
                offset,
                begin);
          }
          consumer.seek(partition, begin);
          commits.readsAgainFrom(partition, begin);
        });
  }

  /** See {@link PendingRewinds#rewind}. */
  void rewindNewPartitions() {
    rewinds.rewind();
  }

  /** Polls without reading a record: a rebalance completes only within a poll. */
  void stayInGroup() {
    paused = true;
    consumer.pause(consumer.assignment());
    ConsumerRecords<byte[], byte[]> none = poll(Duration.ZERO);
    if (!none.isEmpty()) {
      throw new IllegalStateException("records of paused partitions: " + none.partitions());
    }
  }

  /** Ends the pause of {@link #stayInGroup}, except for partitions that wait for --rewind. */
  void resume() {
    paused = false;
    Set<TopicPartition> ready = new HashSet<>(consumer.assignment());
    ready.removeAll(rewinds.partitions());
    consumer.resume(ready);
  }

  /** As {@link PartitionCommits#commit}. */
  void commit(Map<TopicPartition, OffsetAndMetadata> written) {
    commits.commit(written);
  }

  /** How many records are known to be unread in the assigned partitions. */
  long lag() {
    long lag = 0;
    for (TopicPartition partition : consumer.assignment()) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return lag;
  }

  /** Runs within {@link Consumer#poll}, on the loop's thread. */
  private final class Rebalances implements ConsumerRebalanceListener {
    private final java.util.function.Consumer<TopicPartition> onRevoked;

    Rebalances(java.util.function.Consumer<TopicPartition> onRevoked) {
      this.onRevoked = onRevoked;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      LOG.info("assigned partitions {}", partitions);
      rewinds.add(partitions);
      consumer.pause(paused ? partitions : rewinds.partitions());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        onRevoked.accept(partition);
        rewinds.forget(partition);
        commits.forget(partition);
      }
    }
  }
}
