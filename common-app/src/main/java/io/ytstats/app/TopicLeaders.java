package io.ytstats.app;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Waits until new topics can be written to. A broker may announce a partition's leader a moment
 * before the leader serves the partition. If an idempotent producer's first batch is refused in
 * that moment and its second is accepted, the leader refuses every retry of the first one as out of
 * order, until the producer's delivery timeout: the records are lost (KAFKA-14359). So whoever
 * creates a topic waits here before anyone writes to it.
 */
public final class TopicLeaders {
  private static final Backoff UNTIL_THEY_ANSWER =
      Backoff.between(Duration.ofMillis(50), Duration.ofMillis(500))
          .retryingOn(failure -> failure instanceof RetriableException);

  private TopicLeaders() {}

  /**
   * Waits until the leader of every partition answers a request for the partition's end offset.
   *
   * @param admin stays the caller's; its own timeout may add to the limit
   * @param topics may be topics that some brokers do not know yet
   * @param limit how long to wait
   * @return the description of each topic, by name
   * @throws FatalException if a leader does not answer in time, or a broker refuses; the message
   *     names the topics
   * @throws InterruptException if the thread is interrupted; its interrupt flag is set
   */
  public static Map<String, TopicDescription> await(
      Admin admin, Collection<String> topics, Duration limit) {
    try {
      return UNTIL_THEY_ANSWER.within(limit).get(() -> ask(admin, topics));
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new FatalException(
          "cannot use "
              + (topics.size() == 1 ? "topic " : "the topics ")
              + String.join(", ", topics)
              + ": "
              + KafkaFutures.reason(e),
          e);
    }
  }

  /** Asks every leader once. */
  private static Map<String, TopicDescription> ask(Admin admin, Collection<String> topics) {
    Map<String, TopicDescription> described =
        KafkaFutures.get(admin.describeTopics(topics).allTopicNames());
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    described.forEach(
        (name, topic) ->
            topic
                .partitions()
                .forEach(
                    partition -> {
                      if (partition.leader() == null || partition.leader().isEmpty()) {
                        throw new LeaderNotAvailableException(
                            name + "-" + partition.partition() + " has no leader");
                      }
                      ends.put(
                          new TopicPartition(name, partition.partition()), OffsetSpec.latest());
                    }));
    KafkaFutures.get(admin.listOffsets(ends).all());
    return described;
  }
}
