package io.ytstats.replay;

import dev.failsafe.RateLimiter;
import io.ytstats.app.FatalException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;

/**
 * Publishes copies, and tells the ledger of those that were acknowledged. One thread, beside the
 * producer's own.
 */
final class Outbox {
  /** How often the ledger is told: what a crash may publish once more. */
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final RateLimiter<Object> limiter;
  private final Ledger ledger;
  private final Report report;
  private final Map<Position, Copy> pending = new LinkedHashMap<>();
  private Positions letters = new Positions();
  private long nextSettling = System.nanoTime() + EVERY.toNanos();

  /**
   * @param producer null for one that sends nothing
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

  /** The copy of this original that is not known to be acknowledged yet; null if there is none. */
  Copy pending(Position root) {
    return pending.get(root);
  }

  /** A letter that needs no copy, as there is one of its original. */
  void dealtWith(Letter letter) {
    letters.add(letter.position);
  }

  /**
   * Hands a copy to the producer; blocks while its buffer is full or the rate is reached.
   *
   * @param headers may be changed
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the outcome
  void send(Copy copy, byte[] key, byte[] value, Headers headers) throws InterruptedException {
    pending.put(copy.root, copy);
    if (producer == null) {
      return;
    }
    ledger.prepare();
    if (limiter != null) {
      limiter.acquirePermit();
    }
    CopyHeader.put(headers, copy.root);
    producer.send(
        new ProducerRecord<>(copy.topic.name, null, null, key, value, headers),
        (metadata, failure) -> {
          if (failure == null) {
            copy.metadata = metadata;
          } else {
            copy.failure = failure;
          }
        });
  }

  /** Settles what is pending if that was last done 2 s ago or earlier. */
  void settleNowAndThen(Positions replayed) throws InterruptedException {
    if (System.nanoTime() - nextSettling >= 0) {
      settle(replayed);
    }
  }

  /** Records what can be recorded after a failure, which stays the one to tell of. */
  void settleAfter(RuntimeException failure, Positions replayed) throws InterruptedException {
    try {
      settle(replayed);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Waits for the acknowledgements and tells the ledger.
   *
   * @param replayed gets the originals whose copies were acknowledged
   * @throws FatalException if a copy was refused for anything but its size; the ledger has been
   *     told of the others
   */
  void settle(Positions replayed) throws InterruptedException {
    if (producer != null) {
      producer.flush();
    }
    Positions originals = new Positions();
    Positions copies = new Positions();
    Copy failed = null;
    for (Copy copy : pending.values()) {
      if (copy.failure instanceof RecordTooLargeException
          || copy.failure instanceof RecordBatchTooLargeException) {
        copy.letters.forEach(letter -> report.skip(Cause.TOO_LARGE, letter.toString()));
      } else if (copy.failure != null) {
        failed = failed == null ? copy : failed;
      } else {
        report.replayed++;
        report.fromLetter += copy.from.equals(copy.letters.get(0).position) ? 1 : 0;
        report.alreadyReplayed += copy.letters.size() - 1;
        copy.letters.forEach(this::dealtWith);
        originals.add(copy.from);
        replayed.add(copy.root);
        if (producer != null) {
          copies.add(new Position(copy.topic, copy.metadata.partition(), copy.metadata.offset()));
        }
      }
    }
    pending.clear();
    if (producer != null && !letters.isEmpty()) {
      ledger.record(producer, letters, originals, copies);
    }
    letters = new Positions();
    nextSettling = System.nanoTime() + EVERY.toNanos();
    if (failed != null) {
      throw new FatalException(
          "topic "
              + failed.topic.name
              + " did not take the copy of "
              + failed.letters.get(0)
              + " ("
              + failed.failure.getMessage()
              + "); what was acknowledged is recorded, run again once the cause is fixed",
          failed.failure);
    }
  }
}
