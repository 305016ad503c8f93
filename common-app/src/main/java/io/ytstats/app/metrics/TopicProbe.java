package io.ytstats.app.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaFutures;
import io.ytstats.app.KafkaOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

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

  private final Admin admin;
  private final String bootstrapServers;
  private final List<String> topics;
  private String groupId;
  private String groupTopic;
  private Supplier<Set<TopicPartition>> assigned;
  private volatile Map<TopicPartition, Long> lags = Collections.emptyMap();

  private TopicProbe(KafkaOptions options, String application, String... topics) {
    this.admin = KafkaClients.admin(options, application + "-health", TIMEOUT);
    this.bootstrapServers = options.bootstrapServers();
    this.topics = Arrays.asList(topics);
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
    monitoring.showKafkaClient(probe.admin::metrics);
    if (groupId != null) {
      probe.groupId = groupId;
      probe.groupTopic = topics[0];
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
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (TopicDescription topic :
        KafkaFutures.get(admin.describeTopics(topics).allTopicNames()).values()) {
      for (TopicPartitionInfo partition : topic.partitions()) {
        asked.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
      }
    }
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        KafkaFutures.get(admin.listOffsets(asked).all());
    if (groupId != null) {
      lags = lags(ends);
    }
  }

  private Map<TopicPartition, Long> lags(Map<TopicPartition, ListOffsetsResultInfo> ends) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        KafkaFutures.get(admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata());
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicPartition partition : ends.keySet()) {
      if (partition.topic().equals(groupTopic)
          && (assigned == null || assigned.get().contains(partition))) {
        partitions.add(partition);
      }
    }
    Map<TopicPartition, OffsetSpec> unknown = new HashMap<>();
    for (TopicPartition partition : partitions) {
      if (committed.get(partition) == null) {
        unknown.put(partition, OffsetSpec.earliest());
      }
    }
    Map<TopicPartition, ListOffsetsResultInfo> starts =
        unknown.isEmpty()
            ? Collections.emptyMap()
            : KafkaFutures.get(admin.listOffsets(unknown).all());
    Map<TopicPartition, Long> found = new TreeMap<>(BY_NAME);
    for (TopicPartition partition : partitions) {
      long from =
          unknown.containsKey(partition)
              ? starts.get(partition).offset()
              : committed.get(partition).offset();
      found.put(partition, Math.max(0, ends.get(partition).offset() - from));
    }
    return found;
  }

  @Override
  public String describe(Throwable failure) {
    return "Kafka at " + bootstrapServers + " does not answer: " + failure.getMessage();
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
