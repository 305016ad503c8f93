package io.ytstats.app;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The look that an application takes at its topics before it begins. A broker that is away is
 * waited for; a topic that is not there, or cannot serve, is an error.
 */
public final class TopicChecks {
  private static final Logger LOG = LoggerFactory.getLogger(TopicChecks.class);

  /** How often the log says that a broker is still waited for is bounded by the longest pause. */
  private static final RetryPolicy<Object> UNTIL_THE_BROKER_IS_UP = untilTheBrokerIsUp().build();

  private final Admin admin;
  private final String bootstrapServers;
  private final RetryPolicy<Object> waiting;

  /**
   * Checks on one cluster.
   *
   * @param admin stays the caller's
   * @param bootstrapServers for messages
   */
  public TopicChecks(Admin admin, String bootstrapServers) {
    this(admin, bootstrapServers, UNTIL_THE_BROKER_IS_UP);
  }

  /**
   * Checks by somebody who waits for an answer: a broker that is away for long is an error too.
   *
   * @param patience how long it is waited for, to which one attempt's 10 s may come
   */
  public TopicChecks(Admin admin, String bootstrapServers, Duration patience) {
    this(admin, bootstrapServers, untilTheBrokerIsUp().withMaxDuration(patience).build());
  }

  private TopicChecks(Admin admin, String bootstrapServers, RetryPolicy<Object> waiting) {
    this.admin = admin;
    this.bootstrapServers = bootstrapServers;
    this.waiting = waiting;
  }

  private static RetryPolicyBuilder<Object> untilTheBrokerIsUp() {
    return RetryPolicy.builder()
        .handleIf(TopicChecks::isTransient)
        .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10))
        .withMaxRetries(-1)
        .onFailedAttempt(
            attempt ->
                LOG.warn(
                    "Kafka does not answer; waiting ({})",
                    rootMessage(attempt.getLastException())));
  }

  /**
   * The partition counts of topics that must be there; waits for the broker.
   *
   * @throws FatalException naming every topic that is not there, and the command that makes them
   */
  public Map<String, Integer> requireTopics(String... topics) {
    return Failsafe.with(waiting).get(() -> partitionCounts(Arrays.asList(topics)));
  }

  /**
   * Refuses a topic of results that has log compaction. The key is the channel, so compaction would
   * keep one period of each channel and drop the others; and it leaves gaps in the offsets.
   *
   * @throws FatalException naming topic and setting
   */
  public void requireNotCompacted(String... topics) {
    for (String topic : topics) {
      requireNotCompacted(
          topic,
          "its key is the channel, so compaction drops all but one period of a channel, and leaves"
              + " gaps in the offsets");
    }
  }

  /**
   * Refuses a dead-letter topic that has log compaction. The key is the rejected record's, so
   * compaction would keep one letter of each channel and drop the others. A user who may not see
   * the topic's settings is warned and let on.
   *
   * @throws FatalException naming topic and setting
   */
  public void requireDeadLettersKept(String topic) {
    try {
      requireNotCompacted(topic, "compaction keeps only the last dead letter of each key");
    } catch (AuthorizationException e) {
      LOG.warn(
          "cannot see whether the dead-letter topic {} at {} is compacted ({}); compaction would"
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
   * The value of a topic's setting, as in effect; waits for the broker.
   *
   * @return null if the broker does not know the setting
   */
  public String setting(String topic, String name) {
    return Failsafe.with(waiting)
        .get(
            () -> {
              ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
              Map<ConfigResource, Config> configs =
                  get(admin.describeConfigs(java.util.Collections.singleton(resource)).all());
              ConfigEntry entry = configs.get(resource).get(name);
              return entry == null ? null : entry.value();
            });
  }

  private Map<String, Integer> partitionCounts(Collection<String> topics) throws Exception {
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(topics).topicNameValues();
    Map<String, Integer> partitions = new HashMap<>();
    List<String> missing = new ArrayList<>();
    for (String topic : topics) {
      try {
        partitions.put(topic, get(answers.get(topic)).partitions().size());
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

  /** A future's value, or its own exception instead of the wrapper. */
  private static <T> T get(KafkaFuture<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception) {
        throw (Exception) e.getCause();
      }
      throw e;
    }
  }

  private static boolean isTransient(Throwable failure) {
    return failure instanceof RetriableException
        && !(failure instanceof UnknownTopicOrPartitionException);
  }

  private static String rootMessage(Throwable failure) {
    return failure instanceof KafkaException ? failure.getMessage() : String.valueOf(failure);
  }
}
