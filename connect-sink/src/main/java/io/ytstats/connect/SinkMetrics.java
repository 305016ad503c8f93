package io.ytstats.connect;

import io.ytstats.store.RowOutcomes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;

/**
 * The task's figures as JMX attributes of {@code
 * kafka.connect:type=latest-row-sink-task-metrics,connector=NAME,task=N}, beside the worker's own.
 * Thread-safe.
 */
final class SinkMetrics implements RowOutcomes, AutoCloseable {
  private static final String GROUP = "latest-row-sink-task-metrics";

  private final Metrics metrics;
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final AtomicLong inserted = new AtomicLong();
  private final AtomicLong updated = new AtomicLong();
  private final AtomicLong unchanged = new AtomicLong();
  private final AtomicLong reported = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final AtomicLong writeNanos = new AtomicLong();
  private final AtomicLong newestTimestamp = new AtomicLong();

  SinkMetrics(String connector, String task) {
    metrics =
        new Metrics(
            new MetricConfig(),
            Collections.singletonList(new JmxReporter()),
            Time.SYSTEM,
            new KafkaMetricsContext("kafka.connect"));
    tags.put("connector", connector);
    tags.put("task", task);
    add("row-insert-total", "Rows that did not exist.", inserted::get);
    add("row-update-total", "Rows that became fresher.", updated::get);
    add("row-unchanged-total", "Rows that were as fresh or fresher.", unchanged::get);
    add("record-reported-total", "Records given to the dead-letter queue.", reported::get);
    add("batch-total", "Batches that were written.", batches::get);
    add("retry-total", "Writes that failed and were retried.", retries::get);
    add("write-time-ms-total", "Time spent writing.", () -> writeNanos.get() / 1_000_000);
    add(
        "newest-record-age-ms",
        "Now, less the timestamp of the newest record that was written; -1 before the first.",
        () -> newestTimestamp.get() == 0 ? -1 : System.currentTimeMillis() - newestTimestamp.get());
  }

  private void add(String name, String description, LongSupplier value) {
    MetricName metric = metrics.metricName(name, GROUP, description, tags);
    metrics.addMetric(metric, (Gauge<Long>) (config, now) -> value.getAsLong());
  }

  /** Counts the rows of a committed transaction. */
  @Override
  public void committed(long insertedRows, long updatedRows, long unchangedRows) {
    inserted.addAndGet(insertedRows);
    updated.addAndGet(updatedRows);
    unchanged.addAndGet(unchangedRows);
  }

  /** Counts a batch. */
  void written(long nanos, List<RecordRow> rows) {
    batches.incrementAndGet();
    writeNanos.addAndGet(nanos);
    for (RecordRow row : rows) {
      Long timestamp = row.origin().timestamp();
      if (timestamp != null) {
        newestTimestamp.accumulateAndGet(timestamp, Math::max);
      }
    }
  }

  /** Counts a record for the dead-letter queue. */
  void reported() {
    reported.incrementAndGet();
  }

  /** Counts a write that is retried. */
  void retried() {
    retries.incrementAndGet();
  }

  /** Removes the attributes. */
  @Override
  public void close() {
    metrics.close();
  }
}
