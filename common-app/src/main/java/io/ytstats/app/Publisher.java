package io.ytstats.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
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
    this.producer =
        new KafkaProducer<>(
            new HashMap<>(properties), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Begins a series of sends that will be waited for together. */
  public Sending begin() {
    return new Sending();
  }

  /** Gives up what is not sent yet; what must arrive has been waited for before. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  /** One user's sends; not thread-safe. */
  public final class Sending {
    private final AtomicReference<KafkaException> firstFailure = new AtomicReference<>();
    private long sent;

    private Sending() {}

    /**
     * Hands a record to the producer; blocks while its buffer is full.
     *
     * @param key may be null
     */
    public void send(String topic, byte[] key, byte[] value) {
      sent++;
      Future<?> unused =
          producer.send(
              new ProducerRecord<>(topic, key, value),
              (metadata, failure) -> {
                if (failure != null) {
                  firstFailure.compareAndSet(
                      null,
                      new KafkaException(
                          "a record for topic " + topic + " was not taken: " + failure.getMessage(),
                          failure));
                }
              });
    }

    /**
     * Waits until the brokers have acknowledged every send so far.
     *
     * @return how many sends that were
     * @throws KafkaException if one of them failed for good; its message names the topic
     */
    public long awaitAcknowledged() {
      producer.flush();
      KafkaException failure = firstFailure.get();
      if (failure != null) {
        throw failure;
      }
      return sent;
    }
  }
}
