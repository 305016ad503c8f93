package io.ytstats.replay;

import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaFutures;
import io.ytstats.app.TopicLeaders;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes and creates topics of the cluster; each is described once. Not thread-safe. */
final class ClusterTopics {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterTopics.class);

  /** How long the leader of a new topic may take to answer. */
  private static final Duration LEADER_LIMIT = Duration.ofSeconds(30);

  private final Admin admin;
  private final String bootstrapServers;
  private final Map<String, TopicInfo> topics = new HashMap<>();

  /**
   * @param admin stays the caller's
   * @param bootstrapServers for messages
   */
  ClusterTopics(Admin admin, String bootstrapServers) {
    this.admin = admin;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * The topic of this name.
   *
   * @return null if it does not exist, or no topic can have the name
   */
  TopicInfo topic(String name) {
    if (!topics.containsKey(name)) {
      topics.put(name, describe(name));
    }
    return topics.get(name);
  }

  private TopicInfo describe(String name) {
    try {
      TopicDescription topic =
          KafkaFutures.get(
              admin.describeTopics(Collections.singleton(name)).topicNameValues().get(name));
      boolean hasId = !Uuid.ZERO_UUID.equals(topic.topicId());
      if (!hasId) {
        LOG.warn(
            "the brokers have no topic ids: if topic {} or its dead-letter topic was deleted and"
                + " created again, delete its .replayed topic too",
            name);
      }
      return new TopicInfo(
          name,
          hasId ? topic.topicId().toString() : name,
          topic.partitions().size(),
          (short) topic.partitions().get(0).replicas().size());
    } catch (UnknownTopicOrPartitionException | InvalidTopicException e) {
      return null;
    }
  }

  /**
   * Creates a topic whose records are kept forever and waits until it can be written to; if it
   * exists, checks that its records are kept.
   *
   * @param replicas how many copies of it
   * @throws FatalException if the cluster refuses, with the command that creates it; or if the
   *     topic exists and is compacted
   */
  void ensureKept(String name, short replicas) {
    if (topic(name) != null) {
      requireKept(name);
      return;
    }
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    configs.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    try {
      KafkaFutures.get(
          admin
              .createTopics(Collections.singleton(new NewTopic(name, 1, replicas).configs(configs)))
              .all());
      LOG.info("created topic {}; it records what was replayed", name);
    } catch (TopicExistsException e) {
      // another run created it in the meantime
    } catch (KafkaException e) {
      throw new FatalException(
          "topic "
              + name
              + ", which records what was replayed, does not exist and cannot be created ("
              + e.getMessage()
              + "); create it: kafka-topics.sh --bootstrap-server "
              + bootstrapServers
              + " --create --topic "
              + name
              + " --partitions 1 --replication-factor "
              + replicas
              + " --config cleanup.policy=delete --config retention.ms=-1",
          e);
    }
    topics.remove(name);
    TopicLeaders.await(admin, Collections.singleton(name), LEADER_LIMIT);
  }

  private void requireKept(String name) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config config;
    try {
      config =
          KafkaFutures.get(
              admin.describeConfigs(Collections.singleton(resource)).values().get(resource));
    } catch (KafkaException e) {
      LOG.warn("cannot read whether topic {} keeps its records ({})", name, e.getMessage());
      return;
    }
    if (config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("compact")) {
      throw new FatalException(
          "topic "
              + name
              + " is compacted and cannot record what was replayed; set its cleanup.policy=delete");
    }
    String time = config.get(TopicConfig.RETENTION_MS_CONFIG).value();
    String bytes = config.get(TopicConfig.RETENTION_BYTES_CONFIG).value();
    if (!time.equals("-1") || !bytes.equals("-1")) {
      LOG.warn(
          "topic {} will lose its record of what was replayed, because it has retention.ms={} and"
              + " retention.bytes={}; set both to -1",
          name,
          time,
          bytes);
    }
  }
}
