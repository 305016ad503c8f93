package io.ytstats.topics;

import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaFutures;
import io.ytstats.app.TopicLeaders;
import io.ytstats.schema.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;

/** The suite's six topics, created on any cluster. */
public final class SuiteTopics {
  /**
   * How long a new topic's leaders may take to answer. An admin client for {@link #create} should
   * wait as long for a single answer.
   */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private static final List<String> NAMES =
      Collections.unmodifiableList(
          Stream.of(Topics.SOURCES, Topics.DEAD_LETTERS)
              .flatMap(List::stream)
              .collect(Collectors.toList()));

  private SuiteTopics() {}

  /** The names of all six: the three with data, then the dead-letter topic of each. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Creates the topics that do not exist, with the cluster's own retention, and waits until the
   * leader of every partition of all six answers (see {@link TopicLeaders}).
   *
   * @param admin stays the caller's
   * @return what was created, and how the existing topics differ from the settings
   * @throws FatalException if the cluster refuses or does not answer; its cause is Kafka's
   *     exception
   */
  public static TopicsReport create(Admin admin, TopicSettings settings) {
    Set<String> created = new TreeSet<>();
    Set<String> existing =
        new TreeSet<>(KafkaFutures.require("list topics", admin.listTopics().names()));
    existing.retainAll(NAMES);
    // Only missing topics are requested: a user who may not create topics can still check them.
    List<NewTopic> missing =
        NAMES.stream()
            .filter(topic -> !existing.contains(topic))
            .map(topic -> newTopic(topic, settings))
            .collect(Collectors.toList());
    if (!missing.isEmpty()) {
      for (Map.Entry<String, KafkaFuture<Void>> each :
          admin.createTopics(missing).values().entrySet()) {
        (wasCreated(each.getKey(), each.getValue()) ? created : existing).add(each.getKey());
      }
    }
    Map<String, TopicDescription> descriptions = TopicLeaders.await(admin, NAMES, LIMIT);
    return report(settings, created, existing, descriptions, configs(admin, existing));
  }

  private static NewTopic newTopic(String name, TopicSettings settings) {
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(settings.maxMessageBytes()));
    Optional<Short> replicationFactor =
        settings.replicationFactor() == TopicSettings.CLUSTER_DEFAULT_REPLICATION
            ? Optional.empty()
            : Optional.of(settings.replicationFactor());
    return new NewTopic(name, Optional.of(settings.partitions()), replicationFactor)
        .configs(configs);
  }

  /** False if another client created it in the meantime. */
  private static boolean wasCreated(String topic, KafkaFuture<Void> result) {
    try {
      KafkaFutures.getOfTopic(topic, "Create", result);
      return true;
    } catch (TopicExistsException e) {
      return false;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new FatalException("cannot create topic " + topic + ": " + KafkaFutures.reason(e), e);
    }
  }

  private static Map<String, Config> configs(Admin admin, Collection<String> topics) {
    List<ConfigResource> resources =
        topics.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
            .collect(Collectors.toList());
    Map<String, Config> byName = new TreeMap<>();
    KafkaFutures.require("read the configuration of topics", admin.describeConfigs(resources).all())
        .forEach((resource, config) -> byName.put(resource.name(), config));
    return byName;
  }

  /**
   * Compares the topics that existed with the settings.
   *
   * @param configs of the existing topics, by name
   */
  static TopicsReport report(
      TopicSettings settings,
      Set<String> created,
      Set<String> existing,
      Map<String, TopicDescription> descriptions,
      Map<String, Config> configs) {
    List<String> differences = new ArrayList<>();
    boolean compacted = false;
    for (Map.Entry<String, Config> each : configs.entrySet()) {
      String topic = each.getKey();
      int partitions = descriptions.get(topic).partitions().size();
      if (partitions != settings.partitions()) {
        differences.add(topic + " has " + partitions + " partitions, not " + settings.partitions());
      }
      String policy = each.getValue().get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
      if (!policy.equals(TopicConfig.CLEANUP_POLICY_DELETE)) {
        compacted = true;
        differences.add(
            topic
                + " has cleanup.policy="
                + policy
                + ", not delete: its key is the channel, so compaction keeps one record of a"
                + " channel and loses the others");
      }
      String maxBytes = each.getValue().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
      if (Integer.parseInt(maxBytes) < settings.maxMessageBytes()) {
        differences.add(
            topic
                + " has max.message.bytes="
                + maxBytes
                + ", less than "
                + settings.maxMessageBytes());
      }
    }
    return new TopicsReport(created, existing, differences, compacted);
  }
}
