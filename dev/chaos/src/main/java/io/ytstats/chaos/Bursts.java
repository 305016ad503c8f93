package io.ytstats.chaos;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Sends a burst of padded records to the topic of each application that reads one while the
 * application is down, so that it finds all of them when it is started. Thread-safe.
 */
final class Bursts {
  private final String bootstrapServers;
  private final LoadRecords records;
  private final int size;
  private final Consumer<String> log;
  private final Set<String> sentTo = new HashSet<>();
  private int sent;

  /**
   * @param size records of a burst, each of nearly 1 MiB; 0 for no bursts
   * @param log takes a line for each burst
   */
  Bursts(String bootstrapServers, LoadRecords records, int size, Consumer<String> log) {
    this.bootstrapServers = bootstrapServers;
    this.records = records;
    this.size = size;
    this.log = log;
  }

  /**
   * Sends the burst for an application that was just killed; only the first time, and none for the
   * producer. Returns once it is acknowledged, however long brokers are unavailable.
   *
   * @throws ExecutionException if a broker refused it
   */
  void send(String application) throws ExecutionException, InterruptedException {
    String topic = Applications.input(application);
    synchronized (this) {
      if (size == 0 || topic == null || !sentTo.add(application)) {
        return;
      }
    }
    List<Message> burst = records.burst(topic, size, application);
    if (burst.isEmpty()) {
      return;
    }
    Load load = new Load(bootstrapServers, burst, Duration.ZERO);
    load.run();
    load.check();
    synchronized (this) {
      sent += burst.size();
    }
    log.accept(
        burst.size()
            + " padded records were sent to partition "
            + burst.get(0).partition()
            + " of "
            + topic
            + ", which "
            + application
            + " reads");
  }

  /** How many records all bursts had. */
  synchronized int sent() {
    return sent;
  }
}
