package io.ytstats.replay;

import io.ytstats.app.FatalException;
import io.ytstats.app.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads dead letters to the end that their topics have now, finds the originals by topic, partition
 * and offset, and publishes them again to the topics they came from. A reject that was written
 * twice is replayed once. One thread.
 */
final class Replay {
  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PROGRESS = Duration.ofSeconds(10);

  private final Consumer<byte[], byte[]> consumer;
  private final Publisher.Sending sending;
  private final ReplayOptions options;
  private long lettersRead;
  private long unreadable;
  private long replayed;
  private long fromLetter;
  private long gone;
  private long nextProgress = System.nanoTime() + PROGRESS.toNanos();

  Replay(Consumer<byte[], byte[]> consumer, Publisher.Sending sending, ReplayOptions options) {
    this.consumer = consumer;
    this.sending = sending;
    this.options = options;
  }

  /**
   * @throws FatalException if some originals are lost for good; all others have been replayed
   */
  void run() {
    Map<TopicPartition, SortedMap<Long, Letter>> wanted = new HashMap<>();
    for (String topic : options.deadLetterTopics) {
      for (PartitionInfo info : consumer.partitionsFor(topic)) {
        readLetters(new TopicPartition(topic, info.partition()), wanted);
      }
    }
    wanted.forEach(this::replay);
    sending.awaitAcknowledged();
    LOG.info("done: {}", counts());
    if (gone > 0) {
      throw new FatalException(
          gone
              + " originals are no longer in their topics, and their letters carry only a part of them;"
              + " the log names each");
    }
  }

  private void readLetters(
      TopicPartition source, Map<TopicPartition, SortedMap<Long, Letter>> wanted) {
    consumer.assign(Collections.singleton(source));
    consumer.seekToBeginning(Collections.singleton(source));
    long end = consumer.endOffsets(Collections.singleton(source)).get(source);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (consumer.position(source) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        deadline = System.nanoTime() + PATIENCE.toNanos();
        if (record.offset() >= end) {
          continue;
        }
        lettersRead++;
        try {
          Letter letter = Letter.read(record.key(), record.value());
          if (options.takes(letter)) {
            wanted
                .computeIfAbsent(letter.partition, partition -> new TreeMap<>())
                .put(letter.offset, letter);
          }
        } catch (IOException e) {
          unreadable++;
          LOG.warn("{} offset {} is no dead letter: {}", source, record.offset(), e.getMessage());
        }
        progress();
      }
      requireTime(deadline, source);
    }
  }

  private void replay(TopicPartition origin, SortedMap<Long, Letter> letters) {
    consumer.assign(Collections.singleton(origin));
    Deque<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();
    for (Letter letter : letters.values()) {
      ConsumerRecord<byte[], byte[]> original = find(origin, letter.offset, polled);
      if (original != null) {
        send(origin.topic(), original.key(), original.value());
      } else if (letter.carriedValue != null || letter.nullValue) {
        fromLetter++;
        send(origin.topic(), letter.key, letter.carriedValue);
      } else {
        gone++;
        LOG.error(
            "{} offset {} is gone, and its letter does not carry it whole", origin, letter.offset);
      }
      progress();
    }
  }

  private void send(String topic, byte[] key, byte[] value) {
    replayed++;
    if (!options.dryRun) {
      sending.send(topic, key, value);
    }
  }

  /** The record at this offset, which is above the last one asked for; null if it is gone. */
  private ConsumerRecord<byte[], byte[]> find(
      TopicPartition origin, long offset, Deque<ConsumerRecord<byte[], byte[]>> polled) {
    while (!polled.isEmpty() && polled.peek().offset() < offset) {
      polled.poll();
    }
    if (polled.isEmpty()) {
      long earliest = consumer.beginningOffsets(Collections.singleton(origin)).get(origin);
      long end = consumer.endOffsets(Collections.singleton(origin)).get(origin);
      if (offset < earliest || offset >= end) {
        return null;
      }
      consumer.seek(origin, offset);
      polled.addAll(poll(origin));
    }
    ConsumerRecord<byte[], byte[]> first = polled.peek();
    return first != null && first.offset() == offset ? polled.poll() : null;
  }

  private List<ConsumerRecord<byte[], byte[]>> poll(TopicPartition origin) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try {
      while (records.isEmpty()) {
        consumer.poll(POLL).forEach(records::add);
        requireTime(deadline, origin);
      }
    } catch (OffsetOutOfRangeException e) {
      LOG.debug("expired while it was asked for", e);
    }
    return records;
  }

  private static void requireTime(long deadline, TopicPartition partition) {
    if (System.nanoTime() > deadline) {
      throw new FatalException("nothing could be read from " + partition + " for " + PATIENCE);
    }
  }

  private void progress() {
    if (System.nanoTime() >= nextProgress) {
      nextProgress = System.nanoTime() + PROGRESS.toNanos();
      LOG.info("progress: {}", counts());
    }
  }

  private String counts() {
    return "letters="
        + lettersRead
        + " unreadable="
        + unreadable
        + (options.dryRun ? " would-replay=" : " replayed=")
        + replayed
        + " from-letter="
        + fromLetter
        + " gone="
        + gone;
  }
}
