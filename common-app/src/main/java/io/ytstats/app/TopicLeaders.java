package io.ytstats.app;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Waits until new topics can be written to. A broker may announce a partition's leader a moment
 * before the leader serves the partition. If an idempotent producer's first batch is refused in
 * that moment and its second is accepted, the leader refuses every retry of the first one as out of
 * order, until the producer's delivery timeout: the records are lost (KAFKA-14359). So whoever
 * creates a topic waits here before anyone writes to it.
 */
public final class TopicLeaders {
  private static final long PAUSE_MILLIS = 50;

  private TopicLeaders() {}

  /**
   * Waits until the leader of every partition answers a request for the partition's end offset.
   *
   * @param admin stays the caller's
   * @param topics may be topics that some brokers do not know yet
   * @param limit how long to wait
   * @return the description of each topic, by name
   * @throws FatalException if a leader does not answer in time, or a broker refuses; the message
   *     names the topics
   */
  public static Map<String, TopicDescription> await(
      Admin admin, Collection<String> topics, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    String reason = "a partition has no leader";
    while (true) {
      int timeoutMillis =
          (int) Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis());
      try {
        Map<String, TopicDescription> described =
            admin
                .describeTopics(topics, new DescribeTopicsOptions().timeoutMs(timeoutMillis))
                .allTopicNames()
                .get();
        if (described.values().stream().allMatch(TopicLeaders::hasLeaders)) {
          admin
              .listOffsets(
                  ends(described.values()), new ListOffsetsOptions().timeoutMs(timeoutMillis))
              .all()
              .get();
          return described;
        }
      } catch (ExecutionException e) {
        reason = e.getCause().getMessage();
        if (!(e.getCause() instanceof RetriableException)) {
          throw new FatalException("cannot use " + names(topics) + ": " + reason, e.getCause());
        }
      }
      if (System.nanoTime() > deadline) {
        throw new FatalException(
            "not every partition of "
                + names(topics)
                + " can be used after "
                + limit.getSeconds()
                + " s: "
                + reason);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static String names(Collection<String> topics) {
    return (topics.size() == 1 ? "topic " : "the topics ") + String.join(", ", topics);
  }

  private static boolean hasLeaders(TopicDescription topic) {
    return topic.partitions().stream()
        .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
  }

  private static Map<TopicPartition, OffsetSpec> ends(Collection<TopicDescription> topics) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (TopicDescription topic : topics) {
      topic
          .partitions()
          .forEach(
              partition ->
                  ends.put(
                      new TopicPartition(topic.name(), partition.partition()),
                      OffsetSpec.latest()));
    }
    return ends;
  }
}
