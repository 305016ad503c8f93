package io.ytstats.status.model;

import io.ytstats.app.ClusterReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Measures one hop. Not thread-safe. */
final class HopReader {
  private static final long NO_TIMESTAMP = -1;

  private final Hop hop;
  private final ClusterReader kafka;
  private final FirstRecords firstRecords;
  private final Rate rateIn = new Rate();
  private final Rate rateOut = new Rate();

  /** What stands at the offset where a partition's lag begins; it stays while that stays. */
  private final Map<TopicPartition, Front> fronts = new HashMap<>();

  private static final class Front {
    private final long offset;
    private final long timestamp;

    Front(long offset, long timestamp) {
      this.offset = offset;
      this.timestamp = timestamp;
    }
  }

  HopReader(Hop hop, ClusterReader kafka, FirstRecords firstRecords) {
    this.hop = hop;
    this.kafka = kafka;
    this.firstRecords = firstRecords;
  }

  HopStatus read() {
    // committed first: what is committed meanwhile must not lie behind the end
    Map<TopicPartition, OffsetAndMetadata> committed = kafka.committed(hop.group());
    Map<TopicPartition, Long> starts = kafka.starts(hop.topic());
    Map<TopicPartition, Long> stable = kafka.ends(IsolationLevel.READ_COMMITTED, hop.topic());
    Map<TopicPartition, Long> ends = kafka.ends(hop.topic());
    Map<TopicPartition, Long> waiting = new HashMap<>();
    long sumOfCommitted = 0;
    long sumOfEnds = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      OffsetAndMetadata offset = committed.get(end.getKey());
      long next = Math.max(starts.get(end.getKey()), offset == null ? 0 : offset.offset());
      sumOfCommitted += next;
      sumOfEnds += end.getValue();
      if (next < end.getValue()) {
        waiting.put(end.getKey(), next);
      }
    }
    Map<TopicPartition, Long> found = timestamps(IsolationLevel.READ_COMMITTED, waiting, stable);
    Map<TopicPartition, Long> behindOpen = new HashMap<>();
    waiting.forEach(
        (partition, next) -> {
          if (!found.containsKey(partition) && stable.get(partition) < ends.get(partition)) {
            behindOpen.put(partition, Math.max(next, stable.get(partition)));
          }
        });
    found.putAll(timestamps(IsolationLevel.READ_UNCOMMITTED, behindOpen, ends));
    long lag = found.keySet().stream().mapToLong(each -> ends.get(each) - waiting.get(each)).sum();
    Instant oldest =
        found.values().stream()
            .filter(timestamp -> timestamp != NO_TIMESTAMP)
            .min(Long::compare)
            .map(Instant::ofEpochMilli)
            .orElse(null);
    long nanos = System.nanoTime();
    return new HopStatus(
        hop,
        lag,
        oldest,
        Instant.now(),
        behindOpen.keySet().stream().anyMatch(found::containsKey),
        ends.keySet().stream().anyMatch(partition -> committed.get(partition) != null),
        rateIn.of(nanos, sumOfEnds),
        rateOut.of(nanos, sumOfCommitted));
  }

  /** As {@link FirstRecords#timestamps}; what is known is not read again. */
  private Map<TopicPartition, Long> timestamps(
      IsolationLevel isolation, Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> found = new HashMap<>();
    Map<TopicPartition, Long> unknown = new HashMap<>();
    from.forEach(
        (partition, offset) -> {
          Front known = fronts.get(partition);
          if (known != null && known.offset == offset) {
            found.put(partition, known.timestamp);
          } else {
            unknown.put(partition, offset);
          }
        });
    firstRecords
        .timestamps(isolation, unknown, ends)
        .forEach(
            (partition, timestamp) -> {
              found.put(partition, timestamp);
              if (isolation == IsolationLevel.READ_COMMITTED) {
                // a record of an open transaction may be aborted yet
                fronts.put(partition, new Front(unknown.get(partition), timestamp));
              }
            });
    return found;
  }
}
