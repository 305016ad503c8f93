package io.ytstats.replay;

import io.ytstats.app.StopSignal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Replays the letters of one dead-letter topic, portion by portion: finds the originals, compares
 * them with what the letters say, and publishes what is not replayed yet. One thread.
 */
final class TopicReplay {
  /** Among so many originals that are gone, two letters of one are known to be of one. */
  private static final int GONE_REMEMBERED = 100_000;

  private final ReplayOptions options;
  private final Cluster cluster;
  private final TopicInfo deadLetterTopic;
  private final Originals originals;
  private final Ledger ledger;
  private final Outbox outbox;
  private final Report report;

  /** Originals that need no other copy. */
  private final Positions replayed;

  /** For originals that are gone, the first letter that carries it. */
  private final Map<String, Position> carriers =
      new LinkedHashMap<String, Position>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Position> eldest) {
          return size() > GONE_REMEMBERED;
        }
      };

  private long left;

  /**
   * @param left how many originals may be published
   */
  TopicReplay(
      ReplayOptions options,
      Cluster cluster,
      TopicInfo deadLetterTopic,
      Originals originals,
      Ledger ledger,
      Outbox outbox,
      Report report,
      long left) {
    this.options = options;
    this.cluster = cluster;
    this.deadLetterTopic = deadLetterTopic;
    this.originals = originals;
    this.ledger = ledger;
    this.outbox = outbox;
    this.report = report;
    this.left = left;
    this.replayed = options.again ? new Positions() : ledger.originals;
  }

  /**
   * Runs to the end of the letters, or until nothing more may be published, or to a stop.
   *
   * @return how many more originals may be published
   */
  long run(Letters letters) throws InterruptedException {
    List<Letter> portion = letters.next(this::isWanted, this::isOver);
    while (!portion.isEmpty()) {
      try {
        replay(portion);
      } catch (RuntimeException e) {
        outbox.settleAfter(e, replayed);
        throw e;
      }
      outbox.settle(replayed);
      portion = letters.next(this::isWanted, this::isOver);
    }
    return left;
  }

  private boolean isOver() {
    return left <= 0 || StopSignal.isRequested();
  }

  private boolean isWanted(Letter letter) {
    if (!options.takes(letter.content)) {
      return false;
    }
    if (!options.again && ledger.letters.contains(letter.position)) {
      report.alreadyReplayed++;
      return false;
    }
    return true;
  }

  private void replay(List<Letter> portion) throws InterruptedException {
    Map<TopicPartition, SortedMap<Long, List<Letter>>> byOrigin = new LinkedHashMap<>();
    for (Letter letter : portion) {
      if (!options.isSource(letter.content.topic(), deadLetterTopic.name)) {
        report.skip(Cause.OTHER_TOPIC, letter.toString());
      } else if (cluster.topic(letter.content.topic()) == null) {
        report.skip(Cause.NO_TOPIC, letter.toString());
      } else {
        byOrigin
            .computeIfAbsent(letter.origin(), none -> new TreeMap<>())
            .computeIfAbsent(letter.content.offset(), none -> new ArrayList<>(1))
            .add(letter);
      }
    }
    for (Map.Entry<TopicPartition, SortedMap<Long, List<Letter>>> each : byOrigin.entrySet()) {
      TopicInfo topic = cluster.topic(each.getKey().topic());
      if (!originals.read(
          topic,
          each.getKey().partition(),
          each.getValue(),
          (letters, record) -> take(topic, letters, record))) {
        return;
      }
    }
  }

  private boolean take(TopicInfo topic, List<Letter> letters, ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    for (Letter letter : letters) {
      if (isOver()) {
        return false;
      }
      take(topic, letter, record);
    }
    outbox.settleNowAndThen(replayed);
    report.progress();
    return true;
  }

  private void take(TopicInfo topic, Letter letter, ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    Position place = new Position(topic, letter.content.partition(), letter.content.offset());
    boolean there = record != null && letter.content.describes(record.key(), record.value());
    Position copied = there ? CopyHeader.of(record, topic, deadLetterTopic) : null;
    // a record there that is another one says that the letter is older than the topic
    boolean isCopy = copied != null || ((there || record == null) && ledger.copies.contains(place));
    if (isCopy && !options.again) {
      report.skip(Cause.REJECTED_AGAIN, letter.toString());
      return;
    }
    Position from =
        there ? place : carriers.computeIfAbsent(letter.original(), none -> letter.position);
    Position root = copied == null ? from : copied;
    Copy pending = outbox.pending(root);
    if (pending != null) {
      pending.letters.add(letter);
    } else if (replayed.contains(root)) {
      report.alreadyReplayed++;
      outbox.dealtWith(letter);
    } else if (there) {
      left--;
      outbox.send(
          new Copy(topic, from, root, letter),
          record.key(),
          record.value(),
          new RecordHeaders(record.headers()));
    } else if (letter.content.carriesWhole()) {
      left--;
      outbox.send(
          new Copy(topic, letter.position, root, letter),
          letter.content.key(),
          letter.content.carriedValue(),
          new RecordHeaders());
    } else {
      report.skip(Cause.GONE, letter.toString());
    }
  }
}
