package io.ytstats.app;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a consumer group is behind a topic's end, as that was when this was made. A program of
 * the suite commits only what it has passed on. So when nobody else writes and a group has no lag,
 * nobody writes to the topic behind it either: waiting for the groups in their order, each once, is
 * enough.
 */
public final class GroupLag {
  private final ClusterReader cluster;
  private final String group;
  private final Map<TopicPartition, Long> starts;
  private final Map<TopicPartition, Long> ends;

  GroupLag(
      ClusterReader cluster,
      String group,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends) {
    this.cluster = cluster;
    this.group = group;
    this.starts = starts;
    this.ends = ends;
  }

  /**
   * How many of the records the group has not committed yet; asks for its offsets alone.
   *
   * @throws FatalException if no broker answers
   */
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
}
