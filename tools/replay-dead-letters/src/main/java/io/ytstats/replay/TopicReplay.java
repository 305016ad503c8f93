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
 * them with what the letters say, and publishes what is not replayed yet. One thread.
 */
final class TopicReplay {
  /** Of so many letters that earlier runs dealt with, another letter of the same is known. */
  private static final int ORIGINALS_REMEMBERED = 100_000;

  private final ReplayOptions options;
  private final Cluster cluster;
  private final TopicInfo deadLetterTopic;
  private final Originals originals;
  private final Ledger ledger;
  private final Outbox outbox;
  private final Report report;

  /**
   * The originals of letters that earlier runs dealt with: the ledger knows an original by its
   * place, which tells nothing once the record there is gone.
   */
  private final Set<UUID> known = Identity.setOfLatest(ORIGINALS_REMEMBERED);

  TopicReplay(
      ReplayOptions options,
      Cluster cluster,
      TopicInfo deadLetterTopic,
      Originals originals,
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

  /** Runs to the end of the letters, or to the limit, or to a stop. */
  void run(Letters letters) throws InterruptedException {
    while (replayNext(letters)) {
      // one portion is in memory at a time
    }
  }

  private boolean replayNext(Letters letters) throws InterruptedException {
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
   * Whether the limit is reached, if all that is pending is acknowledged, or a stop is requested.
   */
  private boolean isOver() {
    return report.isAtLimit(options.limit, outbox.pending()) || StopSignal.isRequested();
  }

  private boolean isWanted(Letter letter) {
    boolean isDealtWith = !options.again && ledger.letters.contains(letter.position);
    if (isDealtWith) {
      known.add(Identity.ofOriginal(letter));
    }
    if (!options.takes(letter.content)) {
      return false;
    }
    report.alreadyReplayed += isDealtWith ? 1 : 0;
    return !isDealtWith;
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
        // what was too large used up nothing of the limit
        outbox.settle();
      }
      if (isOver()) {
        return false;
      }
      take(topic, letter, record);
    }
    outbox.settleNowAndThen();
    report.progress();
    return true;
  }

  private void take(TopicInfo topic, Letter letter, ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    Position place = new Position(topic, letter.content.partition(), letter.content.offset());
    boolean there = record != null && letter.content.describes(record.key(), record.value());
    // a record there that is another one says that the letter is older than the topic
    boolean isCopy =
        (there && CopyHeader.isOn(record, topic, deadLetterTopic))
            || ((there || record == null) && ledger.copies.contains(place));
    if (isCopy && !options.again) {
      report.skip(Cause.REJECTED_AGAIN, letter.toString());
      return;
    }
    boolean isReplayed =
        there ? ledger.originals.contains(place) : known.contains(Identity.ofOriginal(letter));
    byte[] key = there ? record.key() : letter.content.key();
    UUID content = Identity.ofContent(letter, key);
    if (isReplayed && !options.again) {
      outbox.dealtWith(letter);
    } else if (outbox.hasCopyFor(letter, content)) {
      return;
    } else if (there) {
      Headers headers = new RecordHeaders(record.headers());
      outbox.send(new Copy(topic, place, letter), content, key, record.value(), headers);
    } else if (letter.content.carriesWhole()) {
      Copy copy = new Copy(topic, letter.position, letter);
      outbox.send(copy, content, key, letter.content.carriedValue(), new RecordHeaders());
    } else {
      report.skip(Cause.GONE, letter.toString());
    }
  }
}
