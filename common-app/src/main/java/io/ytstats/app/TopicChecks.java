package io.ytstats.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks an application's topics before it begins. It waits for a broker that is unavailable; a
 * topic that does not exist, or is not suitable, is an error.
 */
public final class TopicChecks {
  private static final Logger LOG = LoggerFactory.getLogger(TopicChecks.class);

  private static final Backoff WHILE_UNAVAILABLE =
      Backoff.forServer()
          .retryingOn(TopicChecks::isTransient)
          .logging(LOG, failure -> "Kafka does not answer (" + failure.getMessage() + ")");

  private final Admin admin;
  private final String bootstrapServers;
  private final Backoff backoff;

  /**
   * Checks on one cluster, which wait for a broker without a limit.
   *
   * @param admin is not closed here
   * @param bootstrapServers for messages
   */
  public TopicChecks(Admin admin, String bootstrapServers) {
    this(admin, bootstrapServers, WHILE_UNAVAILABLE);
  }

  /**
   * Checks for a command whose user waits for the answer: a broker that is unavailable for too long
   * is an error.
   *
   * @param patience how long to wait for a broker; one attempt may take another 10 s
   */
  public TopicChecks(Admin admin, String bootstrapServers, Duration patience) {
    this(admin, bootstrapServers, WHILE_UNAVAILABLE.within(patience));
  }

  private TopicChecks(Admin admin, String bootstrapServers, Backoff backoff) {
    this.admin = admin;
    this.bootstrapServers = bootstrapServers;
    this.backoff = backoff;
  }

  /**
   * The partition counts of topics that must exist; waits for the broker.
   *
   * @throws FatalException naming every topic that does not exist, and the command to create it
   */
  public Map<String, Integer> requireTopics(String... topics) {
    return backoff.get(() -> partitionCounts(Arrays.asList(topics)));
  }

  /**
   * Rejects a topic of results that has log compaction. The key is the channel, so compaction would
   * keep one period of each channel and delete the others; and it leaves gaps in the offsets.
   *
   * @throws FatalException naming topic and setting
   */
  public void requireNotCompacted(String... topics) {
    for (String topic : topics) {
      requireNotCompacted(
          topic,
          "its key is the channel, so compaction deletes all but one period of a channel and leaves"
              + " gaps in the offsets");
    }
  }

  /**
   * Rejects a dead-letter topic that has log compaction. The key is the rejected record's, so
   * compaction would keep one dead letter of each channel and delete the others. For a user who may
   * not read the topic's configuration it logs a warning only.
   *
   * @throws FatalException naming topic and setting
   */
  public void requireDeadLettersKept(String topic) {
    try {
      requireNotCompacted(topic, "compaction keeps only the last dead letter of each key");
    } catch (AuthorizationException e) {
      LOG.warn(
          "cannot tell whether the dead-letter topic {} at {} is compacted ({}); compaction would"
              + " keep only the last dead letter of each key",
          topic,
          bootstrapServers,
          e.getMessage());
    }
  }

  private void requireNotCompacted(String topic, String why) {
    String policy = setting(topic, TopicConfig.CLEANUP_POLICY_CONFIG);
    if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw new FatalException(
          "topic "
              + topic
              + " at "
              + bootstrapServers
              + " is compacted (cleanup.policy="
              + policy
              + "): "
              + why
              + "; set cleanup.policy=delete");
    }
  }

  /**
   * The effective value of a topic's setting; waits for the broker.
   *
   * @return null if the broker does not know the setting
   */
  public String setting(String topic, String name) {
    return backoff.get(
        () -> {
          ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
          Map<ConfigResource, Config> configs =
              KafkaFutures.getOfTopic(
                  topic,
                  "DescribeConfigs",
                  admin.describeConfigs(Collections.singleton(resource)).all());
          ConfigEntry entry = configs.get(resource).get(name);
          return entry == null ? null : entry.value();
        });
  }

  private Map<String, Integer> partitionCounts(Collection<String> topics) {
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(topics).topicNameValues();
    Map<String, Integer> partitions = new HashMap<>();
    List<String> missing = new ArrayList<>();
    for (String topic : topics) {
      try {
        partitions.put(
            topic,
            KafkaFutures.getOfTopic(topic, "Describe, or Read, or Write", answers.get(topic))
                .partitions()
                .size());
      } catch (UnknownTopicOrPartitionException e) {
        missing.add(topic);
      }
    }
    if (!missing.isEmpty()) {
      throw new FatalException(
          "no topic "
              + String.join(", ", missing)
              + " at "
              + bootstrapServers
              + "; to create the suite's topics: scripts/create-topics.sh --bootstrap-servers "
              + bootstrapServers);
    }
    return partitions;
  }

  private static boolean isTransient(Throwable failure) {
    return failure instanceof RetriableException
        && !(failure instanceof UnknownTopicOrPartitionException);
  }
}
