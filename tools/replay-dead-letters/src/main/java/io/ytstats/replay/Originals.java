package io.ytstats.replay;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the records at given offsets, in offset order, with as few requests as that takes. What
 * comes to a topic after the first look at it is not read. One thread.
 */
final class Originals {
  /** Up to so many records in between are read over; a seek costs more than that. */
  private static final long SHORT_GAP = 5_000;

  /** Takes what was found at an offset. */
  @FunctionalInterface
  interface Taker {
    /**
     * Called once for each offset, in their order.
     *
     * @param letters those that name the offset
     * @param record the record at the offset; null if there is none
     * @return false to end the reading
     */
    boolean take(List<Letter> letters, ConsumerRecord<byte[], byte[]> record)
        throws InterruptedException;
  }

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  /**
   * @param consumer without a reset policy; from now on it reads for this alone
   */
  Originals(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Hands over the record of each offset.
   *
   * @param wanted the letters by offset
   * @return false if the taker ended it
   */
  boolean read(TopicInfo topic, int number, SortedMap<Long, List<Letter>> wanted, Taker taker)
      throws InterruptedException {
    TopicPartition partition = new TopicPartition(topic.name, number);
    if (!ends.containsKey(partition)) {
      lookAt(topic);
    }
    // a letter may name a partition that the topic does not have
    long begin = begins.getOrDefault(partition, 0L);
    // the begin passes the end that was seen if all up to there has expired since
    long end = Math.max(begin, ends.getOrDefault(partition, 0L));
    return takeAll(wanted.headMap(begin), taker)
        && readPresent(partition, wanted.tailMap(begin).headMap(end), taker)
        && takeAll(wanted.tailMap(end), taker);
  }

  private void lookAt(TopicInfo topic) {
    List<TopicPartition> partitions =
        IntStream.range(0, topic.partitions)
            .mapToObj(each -> new TopicPartition(topic.name, each))
            .collect(Collectors.toList());
    begins.putAll(consumer.beginningOffsets(partitions));
    ends.putAll(consumer.endOffsets(partitions));
  }

  /** None of these is there. */
  private static boolean takeAll(SortedMap<Long, List<Letter>> wanted, Taker taker)
      throws InterruptedException {
    for (List<Letter> letters : wanted.values()) {
      if (!taker.take(letters, null)) {
        return false;
      }
    }
    return true;
  }

  private boolean readPresent(
      TopicPartition partition, SortedMap<Long, List<Letter>> wanted, Taker taker)
      throws InterruptedException {
    if (wanted.isEmpty()) {
      return true;
    }
    consumer.assign(Collections.singleton(partition));
    Iterator<Map.Entry<Long, List<Letter>>> rest = wanted.entrySet().iterator();
    Map.Entry<Long, List<Letter>> next = rest.next();
    consumer.seek(partition, next.getKey());
    Patience patience = new Patience();
    while (next != null) {
      long before = consumer.position(partition);
      if (next.getKey() - before > SHORT_GAP) {
        consumer.seek(partition, next.getKey());
        before = next.getKey();
      }
      for (ConsumerRecord<byte[], byte[]> record : poll(partition)) {
        while (next != null && next.getKey() <= record.offset()) {
          boolean there = next.getKey() == record.offset();
          if (!taker.take(next.getValue(), there ? record : null)) {
            return false;
          }
          next = rest.hasNext() ? rest.next() : null;
        }
      }
      long position = consumer.position(partition);
      // no records, but the position moved on: there are none up to it
      while (next != null && next.getKey() < position) {
        if (!taker.take(next.getValue(), null)) {
          return false;
        }
        next = rest.hasNext() ? rest.next() : null;
      }
      if (position > before) {
        patience.renew();
      }
      patience.require(partition);
    }
    return true;
  }

  private Iterable<ConsumerRecord<byte[], byte[]>> poll(TopicPartition partition) {
    try {
      return consumer.poll(Patience.POLL);
    } catch (OffsetOutOfRangeException e) {
      // expired since the first look
      long begin = consumer.beginningOffsets(Collections.singleton(partition)).get(partition);
      begins.put(partition, begin);
      consumer.seek(partition, Math.max(begin, consumer.position(partition)));
      return Collections.emptyList();
    }
  }
}
