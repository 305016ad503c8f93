package io.ytstats.store;

import io.ytstats.app.LargeRecordProbe;
import io.ytstats.app.PollBudget;
import io.ytstats.app.Rewind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store's side of its topic: polls, membership of the group, offsets that are lost, and which
 * partitions wait for {@code --rewind}. All methods are for the loop's thread.
 */
final class TopicIntake {
  private static final Logger LOG = LoggerFactory.getLogger(TopicIntake.class);

  // A stop has 13 s: these, the end of a write, and the pool's closing.
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final String topic;
  private final String groupId;
  private final Consumer<byte[], byte[]> consumer;
  private final PollBudget budget;
  private final PartitionCommits commits;
  private final boolean rewinds;
  private final LargeRecordProbe largeRecords;
  private final java.util.function.Consumer<TopicPartition> onRevoked;

  /** The partitions that are not read until it is known where --rewind leads. */
  private final Set<TopicPartition> toRewind = new HashSet<>();

  /** The partitions for which --rewind is done, and committed. */
  private final Set<TopicPartition> rewound = new HashSet<>();

  private boolean paused;

  /**
   * An intake.
   *
   * @param consumer closed by {@link #close}; auto.offset.reset is none
   * @param budget whose deserializers the consumer has
   * @param largeRecords finds the record for which there is not enough memory
   * @param onRevoked is told of each partition that this store no longer has, within a poll
   */
  TopicIntake(
      String topic,
      String groupId,
      Consumer<byte[], byte[]> consumer,
      PollBudget budget,
      Rewind rewind,
      LargeRecordProbe largeRecords,
      java.util.function.Consumer<TopicPartition> onRevoked) {
    this.topic = topic;
    this.groupId = groupId;
    this.consumer = consumer;
    this.budget = budget;
    this.commits = new PartitionCommits(consumer, rewind);
    this.rewinds = !rewind.isNone();
    this.largeRecords = largeRecords;
    this.onRevoked = onRevoked;
  }

  void subscribe() {
    consumer.subscribe(Collections.singleton(topic), new Rebalances());
  }

  void close() {
    consumer.close(CLOSE_TIMEOUT);
  }

  /**
   * Polls; a partition without an offset, or with one that the broker no longer has, begins at the
   * earliest.
   *
   * @throws OutOfMemoryError if a record does not fit into memory, see {@link #explainOutOfMemory}
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
      LOG.info("group {} has no offset for {}: begins at the earliest", groupId, e.partitions());
      consumer.seekToBeginning(e.partitions());
    } catch (OffsetOutOfRangeException e) {
      beginAgain(e.offsetOutOfRangePartitions());
    } catch (RecordDeserializationException e) {
      // by the budget, the only one that refuses
      consumer.seek(e.topicPartition(), e.offset());
    }
    return ConsumerRecords.empty();
  }

  /**
   * Looks for the record for which there was no memory. The caller has let go of what it had read.
   *
   * @return a sentence for the operator; it names the record if there is one that is too large
   */
  String explainOutOfMemory() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      try {
        positions.put(partition, consumer.position(partition, REQUEST_TIMEOUT));
      } catch (KafkaException e) {
        LOG.warn("{} is not looked at: {}", partition, e.toString());
      }
    }
    LOG.warn("out of memory; looking for a record that is too large from {} on", positions);
    String found = largeRecords.find(positions);
    if (found == null) {
      return "out of memory while reading from "
          + positions
          + " on, and no single record is too large; start the store with more memory (-Xmx)";
    }
    return "a record does not fit into memory: "
        + found
        + ". Start the store with more memory (-Xmx), or keep a copy of the record and, with all"
        + " stores of the group stopped, move the offset of group "
        + groupId
        + " past it with kafka-consumer-groups.sh --reset-offsets";
  }

  private void beginAgain(Map<TopicPartition, Long> lostOffsets) {
    Map<TopicPartition, Long> earliest;
    try {
      earliest = consumer.beginningOffsets(lostOffsets.keySet());
    } catch (RetriableException e) {
      // the next poll comes here again
      LOG.warn("cannot learn the earliest offsets of {}: {}", lostOffsets.keySet(), e.toString());
      return;
    }
    lostOffsets.forEach(
        (partition, offset) -> {
          long begin = earliest.get(partition);
          if (offset < begin) {
            LOG.warn(
                "{}: offset {} is no longer there; {} records are gone, reading goes on at {}",
                partition,
                offset,
                begin - offset,
                begin);
          } else {
            LOG.warn(
                "{}: offset {} is beyond the end, so the topic was recreated or cut; reading begins"
                    + " at {}",
                partition,
                offset,
                begin);
          }
          consumer.seek(partition, begin);
          commits.readsAgainFrom(partition, begin);
        });
  }

  /**
   * Moves each partition that this store reads for the first time to where --rewind says, and
   * commits that: a store that ends before its next commit, or loses the partition, has not
   * forgotten it. Not within the rebalance, which would have to wait for it. A broker that does not
   * answer is asked again at the next call.
   */
  void rewindNewPartitions(BooleanSupplier stopping) {
    for (TopicPartition partition : new ArrayList<>(toRewind)) {
      if (stopping.getAsBoolean()) {
        return;
      }
      try {
        commits.rewind(partition);
      } catch (RetriableException | RebalanceInProgressException e) {
        LOG.warn("{}: cannot resolve --rewind yet, will retry: {}", partition, e.toString());
        return;
      } catch (CommitFailedException e) {
        LOG.warn("{}: cannot commit --rewind yet, the group is rebalancing", partition);
        return;
      }
      toRewind.remove(partition);
      rewound.add(partition);
      consumer.resume(Collections.singleton(partition));
    }
  }

  /** Polls without taking a record: only so does a rebalance come to its end. */
  void stayInGroup() {
    paused = true;
    consumer.pause(consumer.assignment());
    ConsumerRecords<byte[], byte[]> none = poll(Duration.ZERO);
    if (!none.isEmpty()) {
      throw new IllegalStateException("records of paused partitions: " + none.partitions());
    }
  }

  /** Ends the pause of {@link #stayInGroup}, but for partitions that wait for --rewind. */
  void resume() {
    paused = false;
    Set<TopicPartition> ready = new HashSet<>(consumer.assignment());
    ready.removeAll(toRewind);
    consumer.resume(ready);
  }

  /** As {@link PartitionCommits#commit}. */
  void commit(Map<TopicPartition, OffsetAndMetadata> written) {
    commits.commit(written);
  }

  /** Records known to be unread in the partitions of this store. */
  long lag() {
    long lag = 0;
    for (TopicPartition partition : consumer.assignment()) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return lag;
  }

  /** Runs within {@link Consumer#poll}, on the loop's thread. */
  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      LOG.info("reads {}", partitions);
      if (rewinds) {
        toRewind.addAll(partitions);
        toRewind.removeAll(rewound);
      }
      consumer.pause(paused ? partitions : toRewind);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        onRevoked.accept(partition);
        toRewind.remove(partition);
        commits.forget(partition);
      }
    }
  }
}
