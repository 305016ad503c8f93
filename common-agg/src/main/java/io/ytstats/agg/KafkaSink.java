package io.ytstats.agg;

import io.ytstats.app.PendingSends;
import io.ytstats.app.Publisher;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A topic as a sink. All tasks of an executor process share one producer for the same properties,
 * as its threads, buffers and connections cost too much for each task.
 */
final class KafkaSink implements RecordSink {
  private static final long serialVersionUID = 1;

  /** Those of this executor process, by the properties of their producer. */
  private static final Map<Map<String, String>, Publisher> PUBLISHERS = new ConcurrentHashMap<>();

  private final String topic;
  private final HashMap<String, String> producerProperties;

  KafkaSink(String topic, Map<String, String> producerProperties) {
    this.topic = topic;
    this.producerProperties = new HashMap<>(producerProperties);
  }

  @Override
  public TaskSends begin() {
    Publisher publisher = PUBLISHERS.computeIfAbsent(producerProperties, Publisher::new);
    PendingSends sends = publisher.begin();
    return new TaskSends() {
      @Override
      public void send(byte[] key, byte[] value) {
        try {
          sends.send(topic, key, value);
        } catch (RuntimeException e) {
          discard(publisher);
          throw e;
        }
      }

      @Override
      public void awaitAcknowledged() {
        try {
          sends.awaitAcknowledged();
        } catch (RuntimeException e) {
          discard(publisher);
          throw e;
        }
      }
    };
  }

  /** After a failure an idempotent producer may be unusable, so the next attempt gets a new one. */
  private void discard(Publisher publisher) {
    if (PUBLISHERS.remove(producerProperties, publisher)) {
      publisher.close();
    }
  }
}
