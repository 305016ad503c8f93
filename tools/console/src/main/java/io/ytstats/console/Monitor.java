package io.ytstats.console;

import io.ytstats.app.DaemonThreads;
import io.ytstats.console.Snapshot.DatabaseState;
import io.ytstats.console.Snapshot.HopState;
import io.ytstats.console.Snapshot.KafkaState;
import io.ytstats.console.Snapshot.Verdict;
import io.ytstats.store.DatabaseFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures again and again, whether somebody looks or not, so that the page has the last hour.
 * Kafka and the database each have a thread: if one is unavailable, the other is still measured.
 */
final class Monitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(3, DaemonThreads.named("monitor"));
  private final History history = new History();
  private final KafkaSampler kafkaSampler;
  private final TableSampler tableSampler;
  private final Consumer<Snapshot> listener;
  private final Duration every;

  private volatile KafkaState kafka =
      new KafkaState(0, null, List.of(), List.of(), new Snapshot.Rejects(0, 0, 0, Map.of()));
  private volatile DatabaseState database = new DatabaseState(0, null, List.of());
  private volatile Snapshot latest;

  /**
   * @param kafka closed with this
   * @param listener takes each snapshot, on one of the threads here; must not block
   */
  Monitor(KafkaSampler kafka, TableSampler tables, Duration every, Consumer<Snapshot> listener) {
    this.kafkaSampler = kafka;
    this.tableSampler = tables;
    this.every = every;
    this.listener = listener;
    this.latest = snapshot();
  }

  void start() {
    long millis = every.toMillis();
    threads.scheduleWithFixedDelay(this::sampleKafka, 0, millis, TimeUnit.MILLISECONDS);
    threads.scheduleWithFixedDelay(this::sampleDatabase, 0, millis, TimeUnit.MILLISECONDS);
    threads.scheduleAtFixedRate(this::publish, 500, millis, TimeUnit.MILLISECONDS);
  }

  /** The latest snapshot, never null. */
  Snapshot latest() {
    return latest;
  }

  History history() {
    return history;
  }

  private void sampleKafka() {
    try {
      kafka = kafkaSampler.sample();
    } catch (RuntimeException e) {
      if (threads.isShutdown()) {
        return;
      }
      if (kafka.problem() == null) {
        LOG.warn("Kafka cannot be read: {}", e.getMessage());
      }
      kafka =
          new KafkaState(kafka.at(), e.getMessage(), kafka.topics(), kafka.hops(), kafka.rejects());
    }
  }

  private void sampleDatabase() {
    try {
      database = new DatabaseState(System.currentTimeMillis(), null, tableSampler.sample());
    } catch (SQLException | RuntimeException e) {
      if (threads.isShutdown()) {
        return;
      }
      String problem = DatabaseFailure.describe(e);
      if (database.problem() == null) {
        LOG.warn("the database cannot be read: {}", problem);
      }
      database = new DatabaseState(database.at(), problem, database.tables());
    }
  }

  private void publish() {
    try {
      latest = snapshot();
      history.add(latest.point());
      listener.accept(latest);
    } catch (RuntimeException e) {
      // a task that throws is not run again
      LOG.error("a snapshot was not published", e);
    }
  }

  private Snapshot snapshot() {
    long now = System.currentTimeMillis();
    KafkaState ofKafka = kafka;
    DatabaseState ofDatabase = database;
    return new Snapshot(
        now,
        verdict(now, ofKafka, ofDatabase),
        ofKafka,
        ofDatabase,
        // what cannot be read leaves a gap in the curve
        History.point(
            now,
            ofKafka.problem() == null ? ofKafka.hops() : List.of(),
            ofKafka.problem() == null ? ofKafka.topics() : List.of(),
            ofDatabase.problem() == null ? ofDatabase.tables() : List.of()));
  }

  private Verdict verdict(long now, KafkaState ofKafka, DatabaseState ofDatabase) {
    long limit = Math.max(10_000, 4 * every.toMillis());
    if (ofKafka.problem() != null) {
      return new Verdict("bad", "Kafka does not answer");
    }
    if (ofDatabase.problem() != null) {
      return new Verdict("bad", "The database does not answer");
    }
    if (ofKafka.at() == 0 || ofDatabase.at() == 0) {
      return new Verdict("idle", "Looking for the first time");
    }
    if (now - ofKafka.at() > limit) {
      return new Verdict("warn", "Kafka answers slowly");
    }
    if (now - ofDatabase.at() > limit) {
      return new Verdict("warn", "The database answers slowly");
    }
    for (String level : List.of("bad", "warn")) {
      List<String> groups =
          ofKafka.hops().stream()
              .filter(hop -> hop.level().equals(level))
              .map(hop -> hop.group() + " " + hop.health())
              .toList();
      if (!groups.isEmpty()) {
        return new Verdict(level, String.join(", ", groups));
      }
    }
    int rejected = ofKafka.rejects().lastHour();
    if (rejected > 0) {
      return new Verdict(
          "warn",
          (rejected == 1 ? "1 record was" : rejected + " records were")
              + " rejected in the last hour");
    }
    return ofKafka.hops().stream().anyMatch(HopState::committed)
        ? new Verdict("good", "All is well")
        : new Verdict("idle", "No records yet");
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      // what a thread uses is closed after it
      if (threads.awaitTermination(5, TimeUnit.SECONDS)) {
        kafkaSampler.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
