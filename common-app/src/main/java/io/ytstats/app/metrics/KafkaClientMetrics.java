package io.ytstats.app.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * The metrics that Kafka's clients keep of themselves, under Kafka's names: group and name become
 * {@code kafka_GROUP_NAME}, tags become labels. A name that ends with "total" is a counter, any
 * other a gauge. What has no number, or none yet, is left out. Thread-safe.
 */
final class KafkaClientMetrics implements MultiCollector {
  private static final String COUNTER_SUFFIX = "_total";

  private final List<Supplier<? extends Map<MetricName, ? extends Metric>>> clients =
      new CopyOnWriteArrayList<>();

  /**
   * Adds a client.
   *
   * @param metrics the client's own method of that name, asked at each scrape by any thread
   */
  void add(Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
    clients.add(metrics);
  }

  @Override
  public MetricSnapshots collect() {
    Map<String, Map<Labels, Double>> values = new TreeMap<>();
    for (Supplier<? extends Map<MetricName, ? extends Metric>> client : clients) {
      client.get().values().forEach(metric -> add(metric, values));
    }
    List<MetricSnapshot> snapshots = new ArrayList<>();
    values.forEach((name, points) -> snapshots.add(snapshot(name, points)));
    return new MetricSnapshots(snapshots);
  }

  private static void add(Metric metric, Map<String, Map<Labels, Double>> values) {
    Object value = metric.metricValue();
    if (value instanceof Number && !Double.isNaN(((Number) value).doubleValue())) {
      MetricName name = metric.metricName();
      Labels.Builder labels = Labels.builder();
      new TreeMap<>(name.tags())
          .forEach((tag, of) -> labels.label(PrometheusNaming.sanitizeLabelName(legacy(tag)), of));
      values
          .computeIfAbsent(
              legacy("kafka_" + name.group() + "_" + name.name()), any -> new TreeMap<>())
          .put(labels.build(), ((Number) value).doubleValue());
    }
  }

  /** The letters that every version of Prometheus takes. */
  private static String legacy(String name) {
    return name.replaceAll("[^a-zA-Z0-9_]", "_");
  }

  private static MetricSnapshot snapshot(String name, Map<Labels, Double> points) {
    String help = "Kafka's client: see its documentation.";
    boolean isCounter =
        name.endsWith(COUNTER_SUFFIX) && points.values().stream().allMatch(value -> value >= 0);
    if (isCounter) {
      List<CounterSnapshot.CounterDataPointSnapshot> counts = new ArrayList<>();
      points.forEach(
          (labels, value) ->
              counts.add(
                  CounterSnapshot.CounterDataPointSnapshot.builder()
                      .labels(labels)
                      .value(value)
                      .build()));
      String base = name.substring(0, name.length() - COUNTER_SUFFIX.length());
      return new CounterSnapshot(new MetricMetadata(base, help), counts);
    }
    List<GaugeSnapshot.GaugeDataPointSnapshot> gauges = new ArrayList<>();
    points.forEach(
        (labels, value) ->
            gauges.add(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value(value)
                    .build()));
    return new GaugeSnapshot(
        new MetricMetadata(PrometheusNaming.sanitizeMetricName(name), help), gauges);
  }
}
