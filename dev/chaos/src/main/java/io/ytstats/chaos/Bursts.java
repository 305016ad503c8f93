package io.ytstats.chaos;

import io.ytstats.harness.HarnessException;
import io.ytstats.harness.KafkaCluster;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends a burst of padded records to the topic of each application that reads one while the
 * application is down, so that it finds all of them when it is started. Thread-safe.
 */
final class Bursts {
  private final KafkaCluster kafka;
  private final LoadRecords records;
  private final int size;
  private final Log log;
  private final Set<String> sentTo = ConcurrentHashMap.newKeySet();
  private final AtomicInteger sent = new AtomicInteger();

  /**
   * @param size records of a burst, each of nearly 1 MiB; 0 for no bursts
   */
  Bursts(KafkaCluster kafka, LoadRecords records, int size, Log log) {
    this.kafka = kafka;
    this.records = records;
    this.size = size;
    this.log = log;
  }

  /**
   * Sends the burst for an application that was just killed; only the first time, and none for the
   * producer. Returns once it is acknowledged, however long brokers are unavailable.
   *
   * @throws HarnessException if a broker refused it
   */
  void send(String application) {
    String topic = Applications.input(application);
    if (topic == null || !sentTo.add(application)) {
      return;
    }
    List<Message> burst = records.burst(topic, size, application);
    if (burst.isEmpty()) {
      return;
    }
    Load load = new Load(kafka, burst, Duration.ZERO);
    load.run();
    load.check();
    sent.addAndGet(burst.size());
    log.say(
        "%d padded records were sent to partition %d of %s, which %s reads",
        burst.size(), burst.get(0).partition(), topic, application);
  }

  /** How many records all bursts had. */
  int sent() {
    return sent.get();
  }
}
