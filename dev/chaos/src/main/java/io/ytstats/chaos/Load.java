package io.ytstats.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the load at an even pace, whatever happens to the brokers: sends are retried, and what
 * could not be sent when it was due is sent as fast as possible. {@link #run} is for one thread,
 * the counts for any.
 */
final class Load implements Runnable {
  /** A producer compares the uncompressed size with its limit. */
  private static final int MAX_REQUEST_BYTES = 2 << 20;

  private final String bootstrapServers;
  private final List<Message> messages;
  private final Duration duration;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /**
   * @param duration over which the messages are spread
   */
  Load(String bootstrapServers, List<Message> messages, Duration duration) {
    this.bootstrapServers = bootstrapServers;
    this.messages = messages;
    this.duration = duration;
  }

  /** How many messages the brokers have acknowledged. */
  int acknowledged() {
    return acknowledged.get();
  }

  /**
   * Checks that no message was refused.
   *
   * @throws ExecutionException with the reason if one was
   */
  void check() throws ExecutionException {
    if (failure.get() != null) {
      throw new ExecutionException("a record of the load was refused", failure.get());
    }
  }

  /** Returns once each message is acknowledged or refused, or when the thread is interrupted. */
  @Override
  public void run() {
    // one for each compression
    Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    try {
      long begin = System.nanoTime();
      for (int i = 0; i < messages.size(); i++) {
        long due = begin + duration.toNanos() / messages.size() * i;
        long early = (due - System.nanoTime()) / 1_000_000;
        if (early > 0) {
          Thread.sleep(early);
        }
        Message message = messages.get(i);
        producers
            .computeIfAbsent(message.compression(), this::producer)
            .send(
                new ProducerRecord<>(
                    message.topic(), message.partition(), message.key(), message.value()),
                (metadata, problem) -> {
                  if (problem == null) {
                    acknowledged.incrementAndGet();
                  } else {
                    failure.compareAndSet(null, problem);
                  }
                });
      }
      producers.values().forEach(KafkaProducer::flush);
      producers.values().forEach(KafkaProducer::close);
    } catch (InterruptedException | RuntimeException e) {
      // an interrupt ends the thread
      failure.compareAndSet(null, e);
      producers.values().forEach(producer -> producer.close(Duration.ZERO));
    }
  }

  private KafkaProducer<byte[], byte[]> producer(String compression) {
    Map<String, Object> properties =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            compression,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            MAX_REQUEST_BYTES,
            // with more, a broker that starts may refuse a request and take the one after it
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            Duration.ofMinutes(10).toMillis(),
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            (int) Duration.ofMinutes(10).toMillis());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
