package io.ytstats.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the load at an even pace, through whatever becomes of the brokers: nothing is given up, and
 * what could not be sent when it was due is sent as fast as it goes. {@link #run} is for one
 * thread, the counts for any.
 */
final class Load implements Runnable {
  private final String bootstrapServers;
  private final String topic;
  private final List<LoadRecords.Message> messages;
  private final Duration duration;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /**
   * @param duration over which the messages are spread
   */
  Load(
      String bootstrapServers,
      String topic,
      List<LoadRecords.Message> messages,
      Duration duration) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.messages = messages;
    this.duration = duration;
  }

  /** How many messages the brokers have acknowledged. */
  int acknowledged() {
    return acknowledged.get();
  }

  /** Why a message was not sent; null if none was refused. */
  Exception failure() {
    return failure.get();
  }

  /** Returns once each message is acknowledged or refused, or when the thread is interrupted. */
  @Override
  public void run() {
    Map<String, Object> properties =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            // a second request under way may overtake a first one that a broker refuses as it
            // starts
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            Duration.ofMinutes(10).toMillis(),
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            (int) Duration.ofMinutes(10).toMillis());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      long begin = System.nanoTime();
      for (int i = 0; i < messages.size(); i++) {
        long due = begin + duration.toNanos() / messages.size() * i;
        long early = (due - System.nanoTime()) / 1_000_000;
        if (early > 0) {
          Thread.sleep(early);
        }
        LoadRecords.Message message = messages.get(i);
        producer.send(
            new ProducerRecord<>(topic, message.key(), message.value()),
            (place, problem) -> {
              if (problem == null) {
                acknowledged.incrementAndGet();
              } else {
                failure.compareAndSet(null, problem);
              }
            });
      }
      producer.flush();
    } catch (InterruptedException | RuntimeException e) {
      // an interrupt ends the thread, which is what it was for
      failure.compareAndSet(null, e);
    }
  }
}
