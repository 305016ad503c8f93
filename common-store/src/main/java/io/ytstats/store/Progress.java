package io.ytstats.store;

import io.ytstats.app.Backoff;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store has done since it started, as a log line every ten seconds while a number changes,
 * and one at the end:
 *
 * <pre>progress: read=1200 rows=400 rejects=3 retries=0 lag=0</pre>
 *
 * <p>{@code read}: records read; {@code rows}: rows that the database accepted, one for each key of
 * a batch, later than the table's or not; {@code rejects}: dead letters acknowledged; {@code
 * retries}: attempts at a batch after its first; {@code lag}: records known to be unread in the
 * topic. Programs parse this line: names are added at its end, never changed. The counters are for
 * any thread, the lines for the loop's.
 */
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  final StoreMetrics metrics;
  final AtomicLong read = new AtomicLong();
  final AtomicLong rows = new AtomicLong();
  final AtomicLong rejects = new AtomicLong();
  final AtomicLong retries = new AtomicLong();
  private String lastCounts = counts();
  private long lastLineNanos = System.nanoTime();

  /**
   * A store that starts.
   *
   * @param metrics is told the same
   */
  Progress(StoreMetrics metrics) {
    this.metrics = metrics;
  }

  /** Counts records that were read. */
  void read(int records) {
    read.addAndGet(records);
    metrics.read(records);
  }

  /** Counts a failed attempt that is retried, and logs it; any thread. */
  void retry(Logger log, RetryCause cause, String failure, Duration pause) {
    retries.incrementAndGet();
    metrics.retry(cause, failure);
    Backoff.logRetry(log, failure, pause);
  }

  /** Logs a line if ten seconds have passed and a number has changed. */
  void report(LongSupplier lag) {
    if (System.nanoTime() - lastLineNanos >= INTERVAL_NANOS
        && !Objects.equals(counts(), lastCounts)) {
      line(lag);
    }
  }

  /** Logs a line. */
  void line(LongSupplier lag) {
    lastLineNanos = System.nanoTime();
    lastCounts = counts();
    LOG.info("progress: {} lag={}", lastCounts, lag.getAsLong());
  }

  private String counts() {
    return "read=" + read + " rows=" + rows + " rejects=" + rejects + " retries=" + retries;
  }
}
