package io.ytstats.chaos;

import io.ytstats.harness.HarnessException;
import io.ytstats.harness.KafkaCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends the load at an even pace, whatever happens to the brokers: sends are retried, and what
 * could not be sent when it was due is sent as fast as possible. {@link #run} is for one thread,
 * the counts for any.
 */
final class Load implements Runnable {
  /** A producer compares the uncompressed size with its limit. */
  private static final int MAX_REQUEST_BYTES = 2 << 20;

  private static final Duration UNAVAILABLE_LIMIT = Duration.ofMinutes(10);

  private final KafkaCluster kafka;
  private final List<Message> messages;
  private final Duration duration;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /**
   * @param duration over which the messages are spread
   */
  Load(KafkaCluster kafka, List<Message> messages, Duration duration) {
    this.kafka = kafka;
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
   * @throws HarnessException with the reason if one was
   */
  void check() {
    if (failure.get() != null) {
      throw new HarnessException(
          "a record of the load was refused: " + failure.get(), failure.get());
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
    Map<String, Object> properties = new HashMap<>();
    properties.put("acks", "all");
    properties.put("compression.type", compression);
    properties.put("max.request.size", MAX_REQUEST_BYTES);
    properties.put("max.block.ms", UNAVAILABLE_LIMIT.toMillis());
    properties.put("delivery.timeout.ms", (int) UNAVAILABLE_LIMIT.toMillis());
    return kafka.producer(properties);
  }
}
