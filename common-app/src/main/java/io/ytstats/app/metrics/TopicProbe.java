package io.ytstats.app.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.ytstats.app.ClusterReader;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import io.ytstats.app.KafkaRefusal;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the leader of every partition of an application's topics for the partition's end, and so
 * finds each broker that the application cannot do without. For a reader it also knows the group's
 * lag. {@link #run} is for one thread, the lag for any.
 */
public final class TopicProbe implements Probe, AutoCloseable {
  /** For each of the two or three questions; a silent broker is to be seen within 15 s. */
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final ClusterReader cluster;
  private final String bootstrapServers;
  private final String[] topics;
  private String groupId;
  private Supplier<Set<TopicPartition>> assigned;
  private volatile Map<TopicPartition, Long> lags = Collections.emptyMap();

  private TopicProbe(KafkaOptions options, String application, String... topics) {
    this.cluster =
        new ClusterReader(
            KafkaClients.admin(options, application + "-health", TIMEOUT),
            () -> {
              throw new UnsupportedOperationException("a probe reads no records");
            });
    this.bootstrapServers = options.bootstrapServers();
    this.topics = topics;
  }

  /**
   * Begins to probe, if anything is served.
   *
   * @param topics those that the application reads and writes
   * @return null if nothing is served; else the caller closes it
   */
  public static TopicProbe start(
      Monitoring monitoring, KafkaOptions options, String application, String... topics) {
    return startForReader(monitoring, options, application, null, null, topics);
  }

  /**
   * As {@link #start(Monitoring, KafkaOptions, String, String...)}, for a reader of the first of
   * the topics.
   *
   * @param groupId whose lag is shown
   * @param assigned the partitions whose lag is shown, asked by any thread; null for all
   */
  public static TopicProbe startForReader(
      Monitoring monitoring,
      KafkaOptions options,
      String application,
      String groupId,
      Supplier<Set<TopicPartition>> assigned,
      String... topics) {
    if (!monitoring.isOn()) {
      return null;
    }
    TopicProbe probe = new TopicProbe(options, application, topics);
    monitoring.showKafkaClient(probe.cluster.admin()::metrics);
    if (groupId != null) {
      probe.groupId = groupId;
      probe.assigned = assigned;
      GaugeWithCallback.builder()
          .name("ytstats_consumer_lag_records")
          .help("Offsets between the group's committed offset and the partition's end.")
          .labelNames("topic", "partition")
          .callback(
              value ->
                  probe.lags.forEach(
                      (partition, lag) ->
                          value.call(
                              lag, partition.topic(), Integer.toString(partition.partition()))))
          .register(monitoring.registry());
    }
    monitoring.probe("kafka", probe);
    return probe;
  }

  @Override
  public void run() {
    Map<TopicPartition, Long> ends = cluster.ends(topics);
    if (groupId != null) {
      lags = lags(ends);
    }
  }

  private Map<TopicPartition, Long> lags(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, OffsetAndMetadata> committed = cluster.committed(groupId);
    Set<TopicPartition> shown = new HashSet<>(ends.keySet());
    shown.removeIf(
        partition ->
            !partition.topic().equals(topics[0])
                || (assigned != null && !assigned.get().contains(partition)));
    Map<TopicPartition, Long> starts =
        shown.stream().allMatch(partition -> committed.get(partition) != null)
            ? Collections.emptyMap()
            : cluster.starts(topics[0]);
    Map<TopicPartition, Long> found = new TreeMap<>(BY_NAME);
    for (TopicPartition partition : shown) {
      OffsetAndMetadata offset = committed.get(partition);
      long from = offset == null ? starts.get(partition) : offset.offset();
      found.put(partition, Math.max(0, ends.get(partition) - from));
    }
    return found;
  }

  @Override
  public String describe(Throwable failure) {
    String refusal = KafkaRefusal.explain(failure);
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return "Kafka at "
        + bootstrapServers
        + (refusal == null ? " does not answer: " + cause.getMessage() : ": " + refusal);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
