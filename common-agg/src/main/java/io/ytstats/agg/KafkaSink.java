package io.ytstats.agg;

import io.ytstats.app.PendingSends;
import io.ytstats.app.Publisher;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A topic as a sink. All tasks of an executor share one producer (threads, buffers and connections
 * are the process's), found by its properties.
 */
final class KafkaSink implements RecordSink {
  private static final long serialVersionUID = 1;

  /** One for each executor process. */
  private static final Map<Map<String, String>, Publisher> PUBLISHERS = new ConcurrentHashMap<>();

  private final String topic;
  private final HashMap<String, String> producerProperties;

  KafkaSink(String topic, Map<String, String> producerProperties) {
    this.topic = topic;
    this.producerProperties = new HashMap<>(producerProperties);
  }

  @Override
  public Sending begin() {
    Publisher publisher = PUBLISHERS.computeIfAbsent(producerProperties, Publisher::new);
    PendingSends sending = publisher.begin();
    return new Sending() {
      @Override
      public void send(byte[] key, byte[] value) {
        try {
          sending.send(topic, key, value);
        } catch (RuntimeException e) {
          discard(publisher);
          throw e;
        }
      }

      @Override
      public void awaitAcknowledged() {
        try {
          sending.awaitAcknowledged();
        } catch (RuntimeException e) {
          discard(publisher);
          throw e;
        }
      }
    };
  }

  /** An idempotent producer may be beyond use after a failure: the next attempt gets a new one. */
  private void discard(Publisher publisher) {
    if (PUBLISHERS.remove(producerProperties, publisher)) {
      publisher.close();
    }
  }
}
