package io.ytstats.app;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * The sends of one user of a {@link Publisher}, whose acknowledgements are awaited together. One
 * thread sends; any thread may ask for the counts.
 */
public final class PendingSends {
  private final Producer<byte[], byte[]> producer;
  private final AtomicReference<KafkaException> firstFailure = new AtomicReference<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();

  PendingSends(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Hands a record to the producer; blocks while its buffer is full.
   *
   * @param key may be null
   * @throws InterruptException if the thread is interrupted while it blocks; the record is then
   *     neither sent nor counted
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the outcome
  public void send(String topic, byte[] key, byte[] value) {
    // before the send, as its acknowledgement may be counted before it returns
    sent.incrementAndGet();
    try {
      producer.send(
          new ProducerRecord<>(topic, key, value),
          (metadata, failure) -> {
            if (failure == null) {
              acknowledged.incrementAndGet();
            } else {
              Exception cause =
                  failure instanceof TopicAuthorizationException
                      ? KafkaRefusal.denied("Write", topic, (TopicAuthorizationException) failure)
                      : failure;
              firstFailure.compareAndSet(
                  null,
                  new KafkaException(
                      "a record for topic " + topic + " was not accepted: " + failure.getMessage(),
                      cause));
            }
          });
    } catch (InterruptException e) {
      sent.decrementAndGet();
      throw e;
    }
  }

  /** How many records were handed over. */
  public long sent() {
    return sent.get();
  }

  /** How many of them the brokers have acknowledged so far. */
  public long acknowledged() {
    return acknowledged.get();
  }

  /**
   * Checks, without waiting, that no send has failed.
   *
   * @throws KafkaException if one of them failed for good; its message names the topic
   */
  public void requireNoFailure() {
    KafkaException failure = firstFailure.get();
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Waits until the brokers have acknowledged every send so far.
   *
   * @return how many sends that were
   * @throws KafkaException if one of them failed for good; its message names the topic
   */
  public long awaitAcknowledged() {
    producer.flush();
    requireNoFailure();
    return sent.get();
  }
}
