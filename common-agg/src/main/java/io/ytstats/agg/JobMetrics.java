package io.ytstats.agg;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ytstats.agg.LatestPerPeriod.Counts;
import io.ytstats.agg.source.FirstLine;
import io.ytstats.app.metrics.Health;
import io.ytstats.app.metrics.Monitoring;
import io.ytstats.app.metrics.ReaderMetrics;
import io.ytstats.schema.RejectReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.spark.SparkException;

/** A job's own metrics, and what it reports to its health. Driver only, for any thread. */
final class JobMetrics implements JobListener {
  private static final String TASK = "task";
  private static final String KAFKA = "kafka";
  private static final String OTHER = "other";

  private final Health health;
  private final ReaderMetrics reader;
  private final Counter published;
  private final Counter windows;
  private final Histogram duration;
  private final Gauge lastWindow;

  /**
   * The metrics of a job; registers them.
   *
   * @param monitoring shows them, and has the health to report to
   */
  JobMetrics(Monitoring monitoring) {
    this.health = monitoring.health();
    PrometheusRegistry registry = monitoring.registry();
    reader =
        new ReaderMetrics(
            registry,
            "Records of committed windows, those read again included.",
            EnumSet.complementOf(EnumSet.of(RejectReason.REFUSED_BY_DATABASE)),
            Arrays.asList(TASK, KAFKA, OTHER));
    published =
        Counter.builder()
            .name("ytstats_results_published_total")
            .help("Results of committed windows, all acknowledged.")
            .register(registry);
    windows =
        Counter.builder()
            .name("ytstats_windows_total")
            .help("Windows that were committed (done), or failed for good.")
            .labelNames("outcome")
            .register(registry);
    windows.initLabelValues("done");
    windows.initLabelValues("failed");
    duration =
        Histogram.builder()
            .name("ytstats_window_duration_seconds")
            .help("From the beginning of a window with records to its commit, retries included.")
            .classicOnly()
            .classicUpperBounds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300)
            .register(registry);
    lastWindow =
        Gauge.builder()
            .name("ytstats_last_window_end_timestamp_seconds")
            .help("The end of the last committed window, in seconds since 1970.")
            .register(registry);
  }

  /** A failed attempt is retried; for {@link io.ytstats.app.Backoff#observedBy}. */
  void retry(Throwable failure, Duration pause) {
    reader.retry(causeOf(failure));
    health.fail(Health.WORK, FirstLine.of(failure) + "; retrying in " + pause.toMillis() + " ms");
  }

  private static String causeOf(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof KafkaException) {
        return KAFKA;
      } else if (each instanceof SparkException) {
        return TASK;
      }
    }
    return OTHER;
  }

  @Override
  public void up() {
    health.progress();
    health.pass(Health.START);
  }

  @Override
  public void windowBegins() {
    health.working();
  }

  @Override
  public void windowDone(long endMillis, Counts counts, Duration took) {
    reader.read(counts.records);
    published.inc(counts.results);
    counts.rejectsByReason.forEach(reader::rejected);
    windows.labelValues("done").inc();
    if (counts.records > 0) {
      duration.observe((double) took.toNanos() / TimeUnit.SECONDS.toNanos(1));
    }
    lastWindow.set(endMillis / 1e3);
    health.progress();
  }

  @Override
  public void windowFailed() {
    windows.labelValues("failed").inc();
  }
}
