package io.ytstats.replay;

import io.ytstats.app.StopSignal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Replays the letters of one dead-letter topic, portion by portion: finds the originals, compares
 * them with what the letters say, and publishes those not replayed yet. Not thread-safe.
 */
final class TopicReplay {
  /** How many originals that earlier runs replayed are kept. */
  private static final int ORIGINALS_REMEMBERED = 100_000;

  private final ReplayOptions options;
  private final ClusterTopics cluster;
  private final TopicInfo deadLetterTopic;
  private final OriginalReader originals;
  private final Ledger ledger;
  private final Outbox outbox;
  private final Report report;

  /**
   * The originals of letters that earlier runs replayed. The ledger identifies an original by its
   * position, which is not enough once the record at the position is lost.
   */
  private final Set<UUID> replayedEarlier = Identity.setOfLatest(ORIGINALS_REMEMBERED);

  TopicReplay(
      ReplayOptions options,
      ClusterTopics cluster,
      TopicInfo deadLetterTopic,
      OriginalReader originals,
      Ledger ledger,
      Outbox outbox,
      Report report) {
    this.options = options;
    this.cluster = cluster;
    this.deadLetterTopic = deadLetterTopic;
    this.originals = originals;
    this.ledger = ledger;
    this.outbox = outbox;
    this.report = report;
  }

  /** Runs until the end of the letters, the limit, or a stop. */
  void run(LetterReader letters) throws InterruptedException {
    while (replayNext(letters)) {
      // memory holds one portion at a time
    }
  }

  private boolean replayNext(LetterReader letters) throws InterruptedException {
    List<Letter> portion = letters.next(this::isWanted, this::isOver);
    try {
      replay(portion);
    } catch (RuntimeException e) {
      outbox.settleAfter(e);
      throw e;
    }
    outbox.settle();
    return !portion.isEmpty();
  }

  /**
   * Whether a stop is requested, or the limit is reached once all that is pending is acknowledged.
   */
  private boolean isOver() {
    return report.isAtLimit(options.limit, outbox.pending()) || StopSignal.isRequested();
  }

  private boolean isWanted(Letter letter) {
    boolean isReplayed = !options.again && ledger.letters.contains(letter.position);
    if (isReplayed) {
      replayedEarlier.add(Identity.ofOriginal(letter));
    }
    if (!options.selects(letter.content)) {
      return false;
    }
    report.alreadyReplayed += isReplayed ? 1 : 0;
    return !isReplayed;
  }

  private void replay(List<Letter> portion) throws InterruptedException {
    Map<TopicPartition, SortedMap<Long, List<Letter>>> byOrigin = new LinkedHashMap<>();
    for (Letter letter : portion) {
      if (!options.isSource(letter.content.topic(), deadLetterTopic.name)) {
        report.skip(SkipReason.OTHER_TOPIC, letter.toString());
      } else if (cluster.topic(letter.content.topic()) == null) {
        report.skip(SkipReason.NO_TOPIC, letter.toString());
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
        // an original that was too large does not count against the limit
        outbox.settle();
      }
      if (isOver()) {
        return false;
      }
      take(topic, letter, record);
    }
    outbox.settleIfDue();
    report.progress();
    return true;
  }

  private void take(TopicInfo topic, Letter letter, ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    Position position = new Position(topic, letter.content.partition(), letter.content.offset());
    boolean there = record != null && letter.content.describes(record.key(), record.value());
    // if another record is at the position, the letter is older than the topic
    boolean isCopy =
        (there && CopyHeader.isOn(record, topic, deadLetterTopic))
            || ((there || record == null) && ledger.copies.contains(position));
    if (isCopy && !options.again) {
      report.skip(SkipReason.REJECTED_AGAIN, letter.toString());
      return;
    }
    boolean isReplayed =
        there
            ? ledger.originals.contains(position)
            : replayedEarlier.contains(Identity.ofOriginal(letter));
    byte[] key = there ? record.key() : letter.content.key();
    UUID content = Identity.ofContent(letter, key);
    if (isReplayed && !options.again) {
      outbox.addReplayed(letter);
    } else if (outbox.hasCopyFor(letter, content)) {
      return;
    } else if (there) {
      Headers headers = new RecordHeaders(record.headers());
      outbox.send(new Copy(topic, position, letter), content, key, record.value(), headers);
    } else if (letter.content.carriesWhole()) {
      Copy copy = new Copy(topic, letter.position, letter);
      outbox.send(copy, content, key, letter.content.carriedValue(), new RecordHeaders());
    } else {
      report.skip(SkipReason.GONE, letter.toString());
    }
  }
}
