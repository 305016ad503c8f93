package io.ytstats.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A Kafka producer whose users learn whether everything they sent was acknowledged. Thread-safe:
 * several tasks may share one, each with {@link PendingSends} of its own.
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
   * A publisher with a producer that the caller has created, such as a test's.
   *
   * @param producer is closed with this publisher
   */
  public Publisher(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /** Begins a series of sends whose acknowledgements are awaited together. */
  public PendingSends begin() {
    return new PendingSends(producer);
  }

  /** What the producer measures of itself; any thread. */
  public Map<MetricName, ? extends Metric> metrics() {
    return producer.metrics();
  }

  /** Closes at once: sends that are not acknowledged yet fail. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Waits for the acknowledgements that are missing, then closes. When this returns, nothing more
   * is acknowledged: the counts of every {@link PendingSends} are final.
   *
   * @param patience how long to wait at most
   */
  public void close(Duration patience) {
    producer.close(patience);
  }
}
