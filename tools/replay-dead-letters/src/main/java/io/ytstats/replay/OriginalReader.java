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
 * Reads the records at given offsets, in offset order, with few requests. Records that arrive after
 * a topic was first read are not read. Not thread-safe.
 */
final class OriginalReader {
  /** Up to this many records in between are read and dropped; a seek costs more. */
  private static final long SHORT_GAP = 5_000;

  /** Receives what is at an offset. */
  @FunctionalInterface
  interface Taker {
    /**
     * Called once for each offset, in offset order.
     *
     * @param letters the letters that name the offset
     * @param record the record at the offset; null if there is none
     * @return false to stop reading
     */
    boolean take(List<Letter> letters, ConsumerRecord<byte[], byte[]> record)
        throws InterruptedException;
  }

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  /**
   * @param consumer has no reset policy; used by this alone
   */
  OriginalReader(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Passes the record at each offset to the taker.
   *
   * @param wanted the letters by offset
   * @return false if the taker stopped it
   */
  boolean read(TopicInfo topic, int number, SortedMap<Long, List<Letter>> wanted, Taker taker)
      throws InterruptedException {
    TopicPartition partition = new TopicPartition(topic.name, number);
    if (!ends.containsKey(partition)) {
      findEnds(topic);
    }
    // a letter may name a partition that the topic does not have
    long begin = begins.getOrDefault(partition, 0L);
    // the begin is beyond the earlier end if all records up to there have expired since
    long end = Math.max(begin, ends.getOrDefault(partition, 0L));
    return takeAbsent(wanted.headMap(begin), taker)
        && readPresent(partition, wanted.tailMap(begin).headMap(end), taker)
        && takeAbsent(wanted.tailMap(end), taker);
  }

  private void findEnds(TopicInfo topic) {
    List<TopicPartition> partitions =
        IntStream.range(0, topic.partitions)
            .mapToObj(each -> new TopicPartition(topic.name, each))
            .collect(Collectors.toList());
    begins.putAll(consumer.beginningOffsets(partitions));
    ends.putAll(consumer.endOffsets(partitions));
  }

  /** Passes on that there is no record at these offsets. */
  private static boolean takeAbsent(SortedMap<Long, List<Letter>> wanted, Taker taker)
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
    ReadDeadline deadline = new ReadDeadline();
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
      // the position moved without records: there are none up to it
      while (next != null && next.getKey() < position) {
        if (!taker.take(next.getValue(), null)) {
          return false;
        }
        next = rest.hasNext() ? rest.next() : null;
      }
      if (position > before) {
        deadline.renew();
      }
      deadline.require(partition);
    }
    return true;
  }

  private Iterable<ConsumerRecord<byte[], byte[]>> poll(TopicPartition partition) {
    try {
      return consumer.poll(ReadDeadline.POLL);
    } catch (OffsetOutOfRangeException e) {
      // expired since the offsets were read
      long begin = consumer.beginningOffsets(Collections.singleton(partition)).get(partition);
      begins.put(partition, begin);
      consumer.seek(partition, Math.max(begin, consumer.position(partition)));
      return Collections.emptyList();
    }
  }
}
