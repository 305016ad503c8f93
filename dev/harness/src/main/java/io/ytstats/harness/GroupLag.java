package io.ytstats.harness;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a consumer group is behind a topic's end, as that was when this was made. A program of
 * the suite commits only what it has passed on. So when nobody else writes and a group has no lag,
 * nobody writes to the topic behind it either: waiting for the groups in their order, each once, is
 * enough.
 *
 * @param starts the offset of the first record of each partition
 * @param ends the offset after the last one
 */
public record GroupLag(
    KafkaCluster cluster,
    String group,
    String topic,
    Map<TopicPartition, Long> starts,
    Map<TopicPartition, Long> ends) {

  /** How many of the records the group has not committed yet; asks for its offsets alone. */
  public long records() {
    Map<TopicPartition, OffsetAndMetadata> committed = cluster.committed(group);
    return ends.entrySet().stream()
        .mapToLong(
            end -> {
              OffsetAndMetadata offset = committed.get(end.getKey());
              // an offset below the start stands for records that have expired
              long next = Math.max(starts.get(end.getKey()), offset == null ? 0 : offset.offset());
              return Math.max(0, end.getValue() - next);
            })
        .sum();
  }

  /**
   * Waits until the group has committed all of them.
   *
   * @param poll how often the broker is asked
   * @param check called at each poll, to throw where waiting has become useless
   * @throws HarnessException if it takes longer
   */
  public void await(Duration poll, Duration limit, Runnable check) {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = records(); left > 0; left = records()) {
      check.run();
      if (System.nanoTime() > end) {
        throw new HarnessException(
            String.format("%s has %d records of %s left after %s", group, left, topic, limit));
      }
      SuiteProcess.sleep(poll);
    }
  }
}
