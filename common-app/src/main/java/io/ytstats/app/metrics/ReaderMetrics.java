package io.ytstats.app.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ytstats.schema.RejectReason;
import java.util.Collection;

/** The metrics that every program has which reads a topic. For any thread. */
public final class ReaderMetrics {
  private final Counter read;
  private final Counter rejected;
  private final Counter retries;

  /**
   * The metrics of a program; registers them, each at 0.
   *
   * @param whatIsRead the help of the count of records
   * @param reasons why the program may reject a record
   * @param causes of retries, each the value of a label
   */
  public ReaderMetrics(
      PrometheusRegistry registry,
      String whatIsRead,
      Collection<RejectReason> reasons,
      Collection<String> causes) {
    read = Counter.builder().name("ytstats_records_read_total").help(whatIsRead).register(registry);
    rejected =
        Counter.builder()
            .name("ytstats_records_rejected_total")
            .help("Dead letters acknowledged, by their reason.")
            .labelNames("reason")
            .register(registry);
    reasons.forEach(reason -> rejected.initLabelValues(reason.code()));
    retries =
        Counter.builder()
            .name("ytstats_retries_total")
            .help("Failed attempts that were followed by another one.")
            .labelNames("cause")
            .register(registry);
    causes.forEach(retries::initLabelValues);
  }

  /** Counts records that were read. */
  public void read(long records) {
    read.inc(records);
  }

  /** Counts dead letters that the brokers have acknowledged. */
  public void rejected(RejectReason reason, long count) {
    rejected.labelValues(reason.code()).inc(count);
  }

  /** Counts a failed attempt that is retried. */
  public void retry(String cause) {
    retries.labelValues(cause).inc();
  }
}
