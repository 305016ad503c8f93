package io.ytstats.store;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ytstats.app.DeadLetter;
import io.ytstats.app.metrics.Health;
import io.ytstats.app.metrics.Monitoring;
import io.ytstats.app.metrics.ReaderMetrics;
import io.ytstats.schema.RejectReason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A store's own metrics, and what it reports to its health. For any thread. */
final class StoreMetrics implements RowOutcomes {
  private static final String ASSIGNMENT = "assignment";

  private final Health health;
  private final boolean isShown;
  private final StoreTable table;
  private final ReaderMetrics reader;
  private final Counter rows;
  private final Histogram duration;
  private final Gauge lastBatch;
  private final Histogram publishAge;
  private final Histogram harvestAge;

  /**
   * The metrics of a store; registers them.
   *
   * @param monitoring shows them, and has the health to report to
   */
  StoreMetrics(Monitoring monitoring, StoreTable table) {
    this.health = monitoring.health();
    health.expect(ASSIGNMENT);
    this.isShown = monitoring.isOn();
    this.table = table;
    PrometheusRegistry registry = monitoring.registry();
    reader =
        new ReaderMetrics(
            registry,
            "Records read from the input topic, those read again included.",
            EnumSet.allOf(RejectReason.class),
            Stream.of(RetryCause.values()).map(RetryCause::label).collect(Collectors.toList()));
    rows =
        Counter.builder()
            .name("ytstats_rows_total")
            .help("Rows of committed transactions: inserted, updated, or left as they were.")
            .labelNames("table", "outcome")
            .register(registry);
    for (String outcome : new String[] {"inserted", "updated", "unchanged"}) {
      rows.initLabelValues(table.tableName(), outcome);
    }
    duration =
        Histogram.builder()
            .name("ytstats_batch_duration_seconds")
            .help("From the beginning of a batch's write to its end, retries included.")
            .classicOnly()
            .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300)
            .register(registry);
    lastBatch =
        Gauge.builder()
            .name("ytstats_last_batch_timestamp_seconds")
            .help("When the last batch with records was written, in seconds since 1970.")
            .register(registry);
    publishAge =
        Histogram.builder()
            .name("ytstats_publish_to_row_seconds")
            .help("Age of a record of the input topic when its row was visible in the table.")
            .classicOnly()
            .classicUpperBounds(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 86400)
            .register(registry);
    harvestAge =
        Histogram.builder()
            .name("ytstats_harvest_to_row_seconds")
            .help("Age of a harvest when its row was visible; not of harvests in the future.")
            .classicOnly()
            .classicUpperBounds(1, 5, 10, 30, 60, 120, 300, 1800, 3600, 21600, 86400, 604800)
            .register(registry);
  }

  /** Shows the connections that write. */
  static void showPool(Monitoring monitoring, ParallelWriter writer) {
    GaugeWithCallback.builder()
        .name("ytstats_database_connections")
        .help("Connections of the store's pool.")
        .labelNames("state")
        .callback(
            value -> {
              value.call(writer.activeConnections(), "active");
              value.call(writer.idleConnections(), "idle");
            })
        .register(monitoring.registry());
  }

  void read(int records) {
    reader.read(records);
  }

  @Override
  public void committed(long inserted, long updated, long unchanged) {
    rows.labelValues(table.tableName(), "inserted").inc(inserted);
    rows.labelValues(table.tableName(), "updated").inc(updated);
    rows.labelValues(table.tableName(), "unchanged").inc(unchanged);
  }

  /** A failed attempt is retried. */
  void retry(RetryCause cause, String failure) {
    reader.retry(cause.label());
    health.fail(Health.WORK, failure);
  }

  /** The rows of a batch are visible, and its dead letters acknowledged. */
  void written(PolledBatch batch, List<DeadLetter> letters) {
    for (DeadLetter letter : letters) {
      reader.rejected(letter.reason(), 1);
    }
    if (isShown) {
      batch.observeAges(System.currentTimeMillis(), publishAge::observe, harvestAge::observe);
    }
  }

  /** A batch with records is written, after any retries. */
  void batchEnded(Duration took) {
    duration.observe((double) took.toNanos() / TimeUnit.SECONDS.toNanos(1));
    lastBatch.set(System.currentTimeMillis() / 1e3);
  }

  /** A turn of the loop has ended: nothing is being retried. */
  void turnEnded(boolean isMember) {
    health.progress();
    if (isMember) {
      health.pass(ASSIGNMENT);
    } else {
      health.fail(ASSIGNMENT, "the group has not assigned partitions to this store yet");
    }
  }

  /** The loop waits for a write or for a schema, and is in its group. */
  void stillWaiting() {
    health.alive();
  }
}
