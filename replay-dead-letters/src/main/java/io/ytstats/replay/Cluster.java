package io.ytstats.replay;

import io.ytstats.app.FatalException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
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
   * The largest batch in bytes that any of these topics takes.
   *
   * @return 0 if there are none, or if the cluster does not tell
   */
  int largestMessage(Collection<String> names) throws InterruptedException {
    int largest = 0;
    for (String name : names) {
      if (topic(name) != null) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try {
          String bytes =
              get(admin.describeConfigs(Collections.singleton(resource)).values().get(resource))
                  .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                  .value();
          largest = Math.max(largest, Integer.parseInt(bytes));
        } catch (KafkaException e) {
          LOG.warn(
              "cannot ask how large a record topic {} takes ({}): originals over the producer's"
                  + " max.request.size will be skipped",
              name,
              e.getMessage());
        }
      }
    }
    return largest;
  }

  /**
   * Creates a topic whose records are kept forever, if it does not exist.
   *
   * @param replicas how many copies of it
   * @throws FatalException if the cluster refuses; the message has the command
   */
  void createToKeep(String name, short replicas) throws InterruptedException {
    if (topic(name) != null) {
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
