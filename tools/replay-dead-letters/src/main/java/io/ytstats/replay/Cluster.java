package io.ytstats.replay;

import io.ytstats.app.FatalException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cluster says of topics, asked once for each. One thread. */
final class Cluster {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  private final Admin admin;
  private final String bootstrapServers;
  private final Map<String, TopicInfo> topics = new HashMap<>();

  /**
   * @param admin stays the caller's
   * @param bootstrapServers for messages
   */
  Cluster(Admin admin, String bootstrapServers) {
    this.admin = admin;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * The topic of this name.
   *
   * @return null if it does not exist, or no topic can have the name
   */
  TopicInfo topic(String name) throws InterruptedException {
    if (!topics.containsKey(name)) {
      topics.put(name, describe(name));
    }
    return topics.get(name);
  }

  private TopicInfo describe(String name) throws InterruptedException {
    try {
      TopicDescription topic =
          get(admin.describeTopics(Collections.singleton(name)).topicNameValues().get(name));
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
   * Creates a topic whose records are kept forever; if there is one, checks that they are.
   *
   * @param replicas how many copies of it
   * @throws FatalException if the cluster refuses, with the command; or if there is one that is
   *     compacted
   */
  void ensureKept(String name, short replicas) throws InterruptedException {
    if (topic(name) != null) {
      requireKept(name);
      return;
    }
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    configs.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    try {
      get(
          admin
              .createTopics(Collections.singleton(new NewTopic(name, 1, replicas).configs(configs)))
              .all());
      topics.remove(name);
      LOG.info("created topic {}, which remembers what was replayed", name);
    } catch (TopicExistsException e) {
      topics.remove(name);
    } catch (KafkaException e) {
      throw new FatalException(
          "topic "
              + name
              + ", which remembers what was replayed, does not exist and cannot be created ("
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
  }

  private void requireKept(String name) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config config;
    try {
      config = get(admin.describeConfigs(Collections.singleton(resource)).values().get(resource));
    } catch (KafkaException e) {
      LOG.warn("cannot see whether topic {} keeps its records ({})", name, e.getMessage());
      return;
    }
    if (config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("compact")) {
      throw new FatalException(
          "topic " + name + " cannot remember what was replayed; set its cleanup.policy=delete");
    }
    String time = config.get(TopicConfig.RETENTION_MS_CONFIG).value();
    String bytes = config.get(TopicConfig.RETENTION_BYTES_CONFIG).value();
    if (!time.equals("-1") || !bytes.equals("-1")) {
      LOG.warn(
          "topic {} forgets what was replayed, as it has retention.ms={} and retention.bytes={};"
              + " set both to -1",
          name,
          time,
          bytes);
    }
  }

  /** A future's value, or its own exception instead of the wrapper. */
  private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException) {
        throw (KafkaException) e.getCause();
      }
      throw new KafkaException(e.getCause());
    }
  }
}
