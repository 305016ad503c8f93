package io.ytstats.producer;

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
 * A line in the log now and then on how far a run is. It has a thread of its own, so that the line
 * also comes, and says that nothing is acknowledged, while the sender is blocked by a broker that
 * is away.
 */
final class Progress implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PendingSends sends;
  private final AtomicLong harvests = new AtomicLong();
  private final AtomicReference<String> latest = new AtomicReference<>("-");
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param sends where the counts of records come from
   */
  Progress(PendingSends sends) {
    this.sends = sends;
  }

  /** Begins to log. */
  @SuppressWarnings(
      "FutureReturnValueIgnored") // a periodic task has no value, and this one no failure
  Progress start() {
    timer.scheduleAtFixedRate(
        this::log, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** A harvest has been handed over as a whole. */
  void harvested(Harvest harvest) {
    harvests.incrementAndGet();
    latest.set(harvest.timestamp());
  }

  /** Logs a line now. */
  void log() {
    LOG.info("progress: {}", this);
  }

  /** Stops to log. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Names and values for scripts to read; {@code at} is the latest {@code harvest_ts}. */
  @Override
  public String toString() {
    // acknowledged first: it never is the larger of the two
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
