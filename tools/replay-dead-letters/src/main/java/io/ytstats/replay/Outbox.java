package io.ytstats.replay;

import dev.failsafe.RateLimiter;
import io.ytstats.app.FatalException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;

/**
 * Publishes copies and records in the ledger those that were acknowledged. Not thread-safe; the
 * producer has a thread of its own.
 */
final class Outbox {
  /** How often the ledger is written; after a crash, that much may be published once more. */
  private static final Duration SETTLE_INTERVAL = Duration.ofSeconds(2);

  /** How many bytes may wait for acknowledgement, 8 MiB, plus one record. */
  private static final long MAX_PENDING_BYTES = 8 << 20;

  /** How many published contents are kept, so that a second letter with one needs no copy. */
  private static final int PUBLISHED_REMEMBERED = 1_000_000;

  private final Producer<byte[], byte[]> producer;
  private final RateLimiter<Object> limiter;
  private final Ledger ledger;
  private final Report report;
  private final Map<UUID, Copy> pending = new LinkedHashMap<>();
  private final Set<UUID> published = Identity.setOfLatest(PUBLISHED_REMEMBERED);
  private PositionSet letters = new PositionSet();
  private long bytes;
  private long nextSettling = System.nanoTime() + SETTLE_INTERVAL.toNanos();

  /**
   * @param producer null in a dry run, which sends nothing
   * @param limiter null for no limit
   */
  Outbox(
      Producer<byte[], byte[]> producer,
      RateLimiter<Object> limiter,
      Ledger ledger,
      Report report) {
    this.producer = producer;
    this.limiter = limiter;
    this.ledger = ledger;
    this.report = report;
  }

  /** How many copies are not known to be acknowledged yet. */
  int pending() {
    return pending.size();
  }

  /**
   * Assigns the letter to a copy of the same content that this run has published or is publishing.
   *
   * @return false if there is no such copy
   */
  boolean hasCopyFor(Letter letter, UUID content) {
    Copy copy = pending.get(content);
    if (copy != null) {
      copy.letters.add(letter);
    } else if (published.contains(content)) {
      addReplayed(letter);
    }
    return copy != null || published.contains(content);
  }

  /** Records a letter that needs no copy. */
  void addReplayed(Letter letter) {
    report.alreadyReplayed++;
    letters.add(letter.position);
  }

  /**
   * Sends a copy; blocks while the producer's buffer is full or the rate is reached.
   *
   * @param headers may be changed
   */
  void send(Copy copy, UUID content, byte[] key, byte[] value, Headers headers)
      throws InterruptedException {
    if (producer != null) {
      ledger.prepare(producer);
      if (limiter != null) {
        limiter.acquirePermit();
      }
      CopyHeader.put(headers, copy.from);
      copy.acknowledgement =
          producer.send(new ProducerRecord<>(copy.topic.name, null, null, key, value, headers));
    }
    pending.put(content, copy);
    bytes += (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
  }

  /** Settles what is pending if the last time was 2 s or 8 MiB ago. */
  void settleIfDue() throws InterruptedException {
    if (bytes >= MAX_PENDING_BYTES || System.nanoTime() - nextSettling >= 0) {
      settle();
    }
  }

  /** Records what can be recorded after a failure; a second failure is added to the first. */
  void settleAfter(RuntimeException failure) throws InterruptedException {
    try {
      settle();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Waits for the acknowledgements and writes them to the ledger.
   *
   * @throws FatalException if a copy was refused for anything but its size; the others are in the
   *     ledger then
   */
  void settle() throws InterruptedException {
    if (producer != null) {
      producer.flush();
    }
    PositionSet originals = new PositionSet();
    PositionSet copies = new PositionSet();
    Copy failed = null;
    Throwable failure = null;
    for (Map.Entry<UUID, Copy> each : pending.entrySet()) {
      Copy copy = each.getValue();
      try {
        if (producer != null) {
          RecordMetadata metadata = copy.acknowledgement.get();
          copies.add(new Position(copy.topic, metadata.partition(), metadata.offset()));
        }
        report.replayed++;
        report.alreadyReplayed += copy.letters.size() - 1;
        copy.letters.forEach(letter -> letters.add(letter.position));
        published.add(each.getKey());
        if (copy.isFromLetter()) {
          report.fromLetter++;
        } else {
          originals.add(copy.from);
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RecordTooLargeException
            || e.getCause() instanceof RecordBatchTooLargeException) {
          copy.letters.forEach(letter -> report.skip(SkipReason.TOO_LARGE, letter.toString()));
        } else if (failed == null) {
          failed = copy;
          failure = e.getCause();
        }
      }
    }
    pending.clear();
    bytes = 0;
    nextSettling = System.nanoTime() + SETTLE_INTERVAL.toNanos();
    PositionSet done = letters;
    letters = new PositionSet();
    if (producer != null && !done.isEmpty()) {
      ledger.record(producer, done, originals, copies);
    }
    if (failed != null) {
      throw new FatalException(
          "topic "
              + failed.topic.name
              + " refused the copy of "
              + failed.letters.get(0)
              + " ("
              + failure.getMessage()
              + "); what was acknowledged is recorded; run again once the cause is fixed",
          failure);
    }
  }
}
