package io.ytstats.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A Kafka producer whose users learn whether all they sent has arrived. Thread-safe: several tasks
 * may share one, each with a {@link Sending} of its own.
 */
public final class Publisher implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;

  /**
   * @param properties see {@link KafkaClients#producerProperties}
   */
  public Publisher(Map<String, String> properties) {
    this(
        new KafkaProducer<>(
            new HashMap<>(properties), new ByteArraySerializer(), new ByteArraySerializer()));
  }

  /**
   * Publishes through a producer made elsewhere, as a test's is.
   *
   * @param producer closed with this
   */
  public Publisher(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /** Begins a series of sends that will be waited for together. */
  public Sending begin() {
    return new Sending();
  }

  /** Gives up what is not sent yet; what must arrive has been waited for before. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Closes after a last chance for what is not acknowledged yet. When this returns, nothing more is
   * acknowledged: the counts of every {@link Sending} are final.
   *
   * @param patience how long that chance is
   */
  public void close(Duration patience) {
    producer.close(patience);
  }

  /** One user's sends, by one thread; any thread may ask for the counts. */
  public final class Sending {
    private final AtomicReference<KafkaException> firstFailure = new AtomicReference<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();

    private Sending() {}

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
                firstFailure.compareAndSet(
                    null,
                    new KafkaException(
                        "a record for topic " + topic + " was not taken: " + failure.getMessage(),
                        failure));
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

    /** How many of them the brokers have acknowledged by now. */
    public long acknowledged() {
      return acknowledged.get();
    }

    /**
     * Looks, without waiting, whether a send has failed.
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
}
