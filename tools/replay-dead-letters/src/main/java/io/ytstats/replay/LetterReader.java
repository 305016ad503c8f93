package io.ytstats.replay;

import io.ytstats.app.DeadLetter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the letters of a dead-letter topic, partition by partition, in portions of bounded size, up
 * to the end that each partition had when this was created. Not thread-safe.
 */
final class LetterReader {
  /** The most letters of a portion; a ledger record about them stays well under 1 MiB. */
  private static final int MAX_LETTERS = 10_000;

  /** A portion ends once its letters have this many bytes, 4 MiB. */
  private static final long MAX_BYTES = 4 << 20;

  /** How much of a message about an unreadable letter is shown; it may quote the letter. */
  private static final int MAX_MESSAGE_CHARACTERS = 200;

  private final Consumer<byte[], byte[]> consumer;
  private final TopicInfo topic;
  private final Report report;
  private final Iterator<Map.Entry<TopicPartition, Long>> partitions;
  private TopicPartition partition;
  private long end;

  /**
   * @param consumer used by this alone while letters are read
   */
  LetterReader(Consumer<byte[], byte[]> consumer, TopicInfo topic, Report report) {
    this.consumer = consumer;
    this.topic = topic;
    this.report = report;
    this.partitions =
        consumer
            .endOffsets(
                IntStream.range(0, topic.partitions)
                    .mapToObj(each -> new TopicPartition(topic.name, each))
                    .collect(Collectors.toList()))
            .entrySet()
            .iterator();
  }

  /**
   * Reads the next letters that are wanted, all of one partition.
   *
   * @return empty at the end of the topic, or once {@code stop} is true
   */
  List<Letter> next(Predicate<Letter> wanted, BooleanSupplier stop) {
    List<Letter> letters = new ArrayList<>();
    ReadDeadline deadline = new ReadDeadline();
    long bytes = 0;
    while (letters.size() < MAX_LETTERS && bytes < MAX_BYTES && !stop.getAsBoolean()) {
      if (partition == null || consumer.position(partition) >= end) {
        if (!letters.isEmpty() || !nextPartition()) {
          break;
        }
        continue;
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(ReadDeadline.POLL)) {
        deadline.renew();
        Letter letter = record.offset() < end ? parse(record) : null;
        if (letter != null && wanted.test(letter)) {
          letters.add(letter);
          // the whole record, since a letter that the suite did not write may be long in any field
          bytes += Math.max(0, record.serializedKeySize()) + record.serializedValueSize();
        }
      }
      report.progress();
      deadline.require(partition);
    }
    return letters;
  }

  private boolean nextPartition() {
    if (!partitions.hasNext()) {
      return false;
    }
    Map.Entry<TopicPartition, Long> next = partitions.next();
    partition = next.getKey();
    end = next.getValue();
    consumer.assign(Collections.singleton(partition));
    consumer.seekToBeginning(Collections.singleton(partition));
    return true;
  }

  private Letter parse(ConsumerRecord<byte[], byte[]> record) {
    report.letters++;
    try {
      return new Letter(
          DeadLetter.parse(record.key(), record.value()),
          new Position(topic, record.partition(), record.offset()));
    } catch (IOException e) {
      report.skip(
          SkipReason.UNREADABLE,
          partition + " offset " + record.offset() + " (" + firstLine(e.getMessage()) + ")");
      return null;
    }
  }

  private static String firstLine(String text) {
    String line = text.split("\\R", 2)[0];
    return line.length() > MAX_MESSAGE_CHARACTERS
        ? line.substring(0, MAX_MESSAGE_CHARACTERS) + "…"
        : line;
  }
}
