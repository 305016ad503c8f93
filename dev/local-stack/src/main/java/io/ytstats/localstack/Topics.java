package io.ytstats.localstack;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The suite's six topics, made on any cluster. */
public final class Topics {

  /**
   * Replication factor that leaves the choice to the broker's {@code default.replication.factor}.
   */
  public static final short BROKER_DEFAULT_REPLICATION = -1;

  static final int TIMEOUT_MILLIS = 30_000;

  private static final List<String> DATA = List.of("yt_raw_harvest", "yt_daily", "yt_monthly");
  private static final long POLL_MILLIS = 50;

  private Topics() {}

  /** All six: the three with data, then the dead-letter topic of each. */
  public static List<String> all() {
    return Stream.concat(DATA.stream(), DATA.stream().map(topic -> topic + ".dlq")).toList();
  }

  /**
   * What new topics are like.
   *
   * @param partitions of each topic, at least 1
   * @param replicationFactor at least 1, or {@link #BROKER_DEFAULT_REPLICATION}
   * @param maxMessageBytes the largest record batch, bytes as they are sent (compressed)
   */
  public record Settings(int partitions, short replicationFactor, int maxMessageBytes) {}

  /**
   * What was found and done.
   *
   * @param created topics that were not there, in alphabetical order
   * @param existing topics that were there and stay as they are, in alphabetical order
   * @param disagreements where one of these differs from the settings; a sentence each
   * @param compacted whether one of these is compacted, which loses data
   */
  public record Report(
      List<String> created, List<String> existing, List<String> disagreements, boolean compacted) {}

  /**
   * Makes the topics that are not there and waits until every partition of all has a leader.
   * Retention stays the cluster's own.
   *
   * @param admin stays open
   * @throws LocalStackException if the cluster refuses or cannot be reached; its cause is Kafka's
   */
  public static Report create(Admin admin, Settings settings) {
    Set<String> created = new TreeSet<>();
    Set<String> existing = new TreeSet<>(get("list topics", admin.listTopics().names()));
    existing.retainAll(all());
    // Only the missing ones are asked for: a user without the right to create can still check.
    List<NewTopic> missing =
        all().stream()
            .filter(topic -> !existing.contains(topic))
            .map(topic -> newTopic(topic, settings))
            .toList();
    if (!missing.isEmpty()) {
      admin
          .createTopics(missing)
          .values()
          .forEach(
              (topic, result) -> {
                if (wasCreated(topic, result)) {
                  created.add(topic);
                } else {
                  existing.add(topic);
                }
              });
    }
    Map<String, TopicDescription> descriptions = awaitService(admin);
    List<String> disagreements = new ArrayList<>();
    boolean compacted = false;
    for (Map.Entry<String, Config> entry : configs(admin, existing).entrySet()) {
      String topic = entry.getKey();
      int partitions = descriptions.get(topic).partitions().size();
      if (partitions != settings.partitions()) {
        disagreements.add(
            topic + " has " + partitions + " partitions, not " + settings.partitions());
      }
      String policy = entry.getValue().get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
      if (!policy.equals(TopicConfig.CLEANUP_POLICY_DELETE)) {
        compacted = true;
        disagreements.add(
            topic
                + " has cleanup.policy="
                + policy
                + ", not delete: its key is the channel, so compaction keeps one record of a"
                + " channel and loses the others");
      }
      String maxBytes = entry.getValue().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
      if (Integer.parseInt(maxBytes) < settings.maxMessageBytes()) {
        disagreements.add(
            topic
                + " has max.message.bytes="
                + maxBytes
                + ", less than "
                + settings.maxMessageBytes());
      }
    }
    return new Report(
        List.copyOf(created), List.copyOf(existing), List.copyOf(disagreements), compacted);
  }

  /** Makes the topics of offsets and of transactions, which a cluster makes at their first use. */
  static void createInternal(Admin admin) {
    // Each question needs a coordinator, which needs the topic; the client asks until there is one.
    get("read offsets", admin.listConsumerGroupOffsets("local-stack").all());
    try {
      get("read transactions", admin.describeTransactions(List.of("local-stack")).all());
    } catch (LocalStackException e) {
      // the answer of a coordinator that works
      if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
        throw e;
      }
    }
  }

  private static NewTopic newTopic(String name, Settings settings) {
    return new NewTopic(
            name,
            Optional.of(settings.partitions()),
            settings.replicationFactor() == BROKER_DEFAULT_REPLICATION
                ? Optional.empty()
                : Optional.of(settings.replicationFactor()))
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(settings.maxMessageBytes())));
  }

  /** False if another client made it meanwhile. */
  private static boolean wasCreated(String topic, KafkaFuture<Void> result) {
    try {
      get("create topic " + topic, result);
      return true;
    } catch (LocalStackException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private static Map<String, TopicDescription> awaitService(Admin admin) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
    while (true) {
      LocalStackException unknown = null;
      try {
        Map<String, TopicDescription> topics =
            get("describe topics", admin.describeTopics(all()).allTopicNames());
        if (topics.values().stream().allMatch(Topics::hasLeaders)) {
          askLeaders(admin, topics);
          return topics;
        }
      } catch (LocalStackException e) {
        // A broker hears of a new topic a moment after the controller made it, and the next one,
        // which may be asked next, later still.
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        unknown = e;
      }
      if (System.nanoTime() > deadline) {
        throw new LocalStackException("not every partition of the topics has a leader", unknown);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LocalStackException("interrupted while waiting for the topics", e);
      }
    }
  }

  /**
   * Waits until each partition's leader serves it, by asking it for an offset; the client asks
   * again while it is told of no leader. A topic can be described a moment before. That moment
   * matters: if an idempotent producer's first batch for a partition is refused in it and a second,
   * already under way, is taken, the broker takes the first for out of order from then on.
   */
  private static void askLeaders(Admin admin, Map<String, TopicDescription> topics) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    topics.forEach(
        (name, topic) ->
            topic
                .partitions()
                .forEach(
                    partition ->
                        latest.put(
                            new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
    get("ask the topics' leaders for their offsets", admin.listOffsets(latest).all());
  }

  private static boolean hasLeaders(TopicDescription topic) {
    return topic.partitions().stream()
        .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
  }

  private static Map<String, Config> configs(Admin admin, Collection<String> topics) {
    Map<ConfigResource, Config> configs =
        get(
            "read the configuration of topics",
            admin
                .describeConfigs(
                    topics.stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                        .toList())
                .all());
    Map<String, Config> byName = new TreeMap<>();
    configs.forEach((resource, config) -> byName.put(resource.name(), config));
    return byName;
  }

  private static <T> T get(String what, KafkaFuture<T> future) {
    try {
      // The client's own timeout comes first; this one is for a client that has none.
      return future.get(2L * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw new LocalStackException(
            "cannot " + what + ": no broker answers (" + e.getCause().getMessage() + ")",
            e.getCause());
      }
      throw new LocalStackException(
          "cannot " + what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new LocalStackException("cannot " + what + ": no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted: cannot " + what, e);
    }
  }
}
