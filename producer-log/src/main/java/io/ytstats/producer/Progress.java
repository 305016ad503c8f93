package io.ytstats.producer;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ytstats.app.DaemonThreads;
import io.ytstats.app.PendingSends;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the progress of a run every 10 s. It has its own thread, so that it also logs while the
 * sender is blocked because no broker is available.
 */
final class Progress implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PendingSends sends;
  private final AtomicLong harvests = new AtomicLong();
  private final AtomicReference<String> latest = new AtomicReference<>("-");
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("progress"));

  /**
   * The progress of a run.
   *
   * @param sends the sends of the run, which are counted
   */
  Progress(PendingSends sends) {
    this.sends = sends;
  }

  /** Starts the thread; {@link #close} stops it. */
  @SuppressWarnings(
      "FutureReturnValueIgnored") // a periodic task has no result, and this one does not fail
  Progress start() {
    timer.scheduleAtFixedRate(
        this::log, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Shows the counts as metrics. */
  void show(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("ytstats_harvests_total")
        .help("Harvests whose records were all handed to the Kafka client.")
        .callback(value -> value.call(harvests.get()))
        .register(registry);
    CounterWithCallback.builder()
        .name("ytstats_records_published_total")
        .help("Harvest records that the brokers have acknowledged.")
        .callback(value -> value.call(sends.acknowledged()))
        .register(registry);
  }

  /** Counts a harvest whose records were all handed to the producer. */
  void harvested(Harvest harvest) {
    harvests.incrementAndGet();
    latest.set(harvest.timestamp());
  }

  /** Logs the progress once more, apart from the interval. */
  void log() {
    LOG.info("progress: {}", this);
  }

  /** Stops logging. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Names and values for scripts; {@code at} is the {@code harvest_ts} sent last. */
  @Override
  public String toString() {
    // acknowledged is read first, so that it is never larger than sent
    long acknowledged = sends.acknowledged();
    return "harvests="
        + harvests
        + " records="
        + sends.sent()
        + " acknowledged="
        + acknowledged
        + " at="
        + latest;
  }
}
