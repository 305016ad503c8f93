package io.ytstats.store;

import io.ytstats.app.CommitHistory;
import io.ytstats.app.FatalException;
import io.ytstats.app.LargeRecordProbe;
import io.ytstats.app.PollBudget;
import io.ytstats.app.Rewind;
import java.time.Duration;
import java.time.Instant;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store's side of its topic: polls, membership of the group, offsets that are lost, {@code
 * --rewind}, commits with their {@link CommitHistory}. All methods are for the loop's thread.
 */
final class TopicIntake {
  private static final Logger LOG = LoggerFactory.getLogger(TopicIntake.class);

  // A stop has 13 s: these, the end of a write, and the pool's closing.
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final String topic;
  private final String groupId;
  private final Consumer<byte[], byte[]> consumer;
  private final PollBudget budget;
  private final Rewind rewind;
  private final LargeRecordProbe largeRecords;
  private final java.util.function.Consumer<TopicPartition> onRevoked;

  /** The first offset that was read of each assigned partition. */
  private final Map<TopicPartition, Long> firstOffsets = new HashMap<>();

  /** Of assigned partitions, once they were asked for. */
  private final Map<TopicPartition, CommitHistory> histories = new HashMap<>();

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
    this.rewind = rewind;
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
   * @throws FatalException naming the record that does not fit into memory
   */
  ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    try {
      budget.begin();
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(timeout);
      for (TopicPartition partition : polled.partitions()) {
        firstOffsets.putIfAbsent(partition, polled.records(partition).get(0).offset());
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
    } catch (OutOfMemoryError e) {
      throw new FatalException(tooLarge(), e);
    }
    return ConsumerRecords.empty();
  }

  private String tooLarge() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      positions.put(partition, consumer.position(partition, REQUEST_TIMEOUT));
    }
    LOG.warn("out of memory while reading; looking for the record that is too large");
    String found = largeRecords.find(positions);
    return "a record does not fit into memory: "
        + (found == null ? "it is one of those that follow " + positions : found)
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
                "{}: offset {} is beyond the end, so the topic was made anew or cut; reading begins"
                    + " at {}",
                partition,
                offset,
                begin);
          }
          consumer.seek(partition, begin);
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
        rewindOne(partition);
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

  private void rewindOne(TopicPartition partition) {
    Set<TopicPartition> one = Collections.singleton(partition);
    OffsetAndMetadata committed = consumer.committed(one, REQUEST_TIMEOUT).get(partition);
    if (committed == null
        || committed.offset() > consumer.endOffsets(one, REQUEST_TIMEOUT).get(partition)) {
      return; // poll() deals with both
    }
    CommitHistory history = CommitHistory.parse(committed.metadata());
    long earliest = consumer.beginningOffsets(one, REQUEST_TIMEOUT).get(partition);
    long from = rewind.from(partition, committed.offset(), history, earliest);
    CommitHistory rewoundHistory = history.movedBackTo(from);
    consumer.commitSync(
        Collections.singletonMap(partition, new OffsetAndMetadata(from, rewoundHistory.metadata())),
        REQUEST_TIMEOUT);
    histories.put(partition, rewoundHistory);
    consumer.seek(partition, from);
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
      consumer.commitSync(offsets, REQUEST_TIMEOUT);
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

  /** Reads the histories that are not known yet from the group's committed offsets. */
  private void requireHistories(Collection<TopicPartition> partitions) {
    Set<TopicPartition> unknown = new HashSet<>(partitions);
    unknown.removeAll(histories.keySet());
    if (unknown.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(unknown, REQUEST_TIMEOUT);
    for (TopicPartition partition : unknown) {
      OffsetAndMetadata last = committed.get(partition);
      long first = firstOffsets.get(partition);
      histories.put(
          partition,
          last == null
              ? CommitHistory.startingAt("", first)
              : CommitHistory.parse(last.metadata()).movedBackTo(first));
    }
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
      if (!rewind.isNone()) {
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
        histories.remove(partition);
        firstOffsets.remove(partition);
      }
    }
  }
}
