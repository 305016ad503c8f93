package io.ytstats.audit;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ytstats.store.StoreTable;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The figures of the last audit that came to a result, and whether the last one failed. Figures of
 * a result are told only once there is one. Thread-safe.
 */
final class AuditMetrics {
  private Completed last;
  private boolean hasFailed;

  private static final class Completed {
    final AuditResult result;
    final Duration took;
    final Instant at;

    Completed(AuditResult result, Duration took, Instant at) {
      this.result = result;
      this.took = took;
      this.at = at;
    }
  }

  /** An audit has come to a result now. */
  synchronized void completed(AuditResult result, Duration took) {
    last = new Completed(result, took, Instant.now());
    hasFailed = false;
  }

  /** An audit has ended without a result. */
  synchronized void failed() {
    hasFailed = true;
  }

  private synchronized boolean hasFailed() {
    return hasFailed;
  }

  private synchronized Completed last() {
    return last;
  }

  /** Registers all metrics; they always tell the newest figures. */
  void registerIn(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("ytstats_audit_failed")
        .help("1 if the last audit ended without a result, else 0.")
        .callback(value -> value.call(hasFailed() ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("ytstats_audit_equal")
        .help("1 if the last result is that the tables are equal to the raw topic, else 0.")
        .callback(of(audit -> audit.result.isEqual ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("ytstats_audit_rows")
        .help("Rows of the last result, by verdict.")
        .labelNames("table", "verdict")
        .callback(this::rows)
        .register(registry);
    GaugeWithCallback.builder()
        .name("ytstats_audit_raw_records")
        .help("Records of the raw topic that the last result is of.")
        .callback(of(audit -> audit.result.records))
        .register(registry);
    GaugeWithCallback.builder()
        .name("ytstats_audit_raw_rejects")
        .help("How many of them the jobs reject.")
        .callback(of(audit -> audit.result.rejects))
        .register(registry);
    GaugeWithCallback.builder()
        .name("ytstats_audit_duration_seconds")
        .help("How long the audit took that had the last result.")
        .callback(of(audit -> audit.took.toMillis() / 1_000.0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("ytstats_audit_completed_timestamp_seconds")
        .help("When the audit ended that had the last result.")
        .callback(of(audit -> audit.at.toEpochMilli() / 1_000.0))
        .register(registry);
  }

  private Consumer<GaugeWithCallback.Callback> of(ToDoubleFunction<Completed> figure) {
    return value -> {
      Completed audit = last();
      if (audit != null) {
        value.call(figure.applyAsDouble(audit));
      }
    };
  }

  private void rows(GaugeWithCallback.Callback value) {
    Completed audit = last();
    if (audit == null) {
      return;
    }
    for (StoreTable table : StoreTable.values()) {
      for (Verdict verdict : Verdict.values()) {
        value.call(audit.result.tally.count(table, verdict), table.tableName(), verdict.word());
      }
    }
  }
}
