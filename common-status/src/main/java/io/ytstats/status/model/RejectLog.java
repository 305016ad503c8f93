package io.ytstats.status.model;

import io.ytstats.app.ClusterReader;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The rejects of the dead-letter topics. Each reading continues where the one before it ended, so
 * it costs only what is new. Not thread-safe.
 */
final class RejectLog {
  /** How many rejects are told one by one. */
  static final int LAST = 10;

  /** The most offsets of a partition that the first reading takes in, the latest ones. */
  static final long MOST_OF_PARTITION = 50_000;

  /** Copies of a letter are recognised among so many rejects: retries write them close together. */
  private static final int REMEMBERED = 100_000;

  private final String[] topics;
  private final Instant since;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Map<String, Long> byReason = new TreeMap<>();
  private long unread;

  private final Map<String, Reject> rejects =
      new LinkedHashMap<String, Reject>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Reject> eldest) {
          return size() > REMEMBERED;
        }
      };

  RejectLog(Instant since, String... topics) {
    this.since = since;
    this.topics = topics;
  }

  RejectStatus read(ClusterReader kafka) {
    Map<TopicPartition, Long> ends = kafka.ends(topics);
    Map<TopicPartition, Long> starts =
        ends.keySet().equals(next.keySet()) ? next : kafka.startsSince(since, topics);
    Map<TopicPartition, Long> from = new HashMap<>();
    long skipped = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      TopicPartition partition = end.getKey();
      long start = next.getOrDefault(partition, starts.get(partition));
      long first = Math.max(start, end.getValue() - MOST_OF_PARTITION);
      skipped += first - start;
      if (first < end.getValue()) {
        from.put(partition, first);
      }
    }
    if (!from.isEmpty()) {
      Map<TopicPartition, Long> to = new HashMap<>(ends);
      to.keySet().retainAll(from.keySet());
      kafka.read(from, to, this::add);
    }
    unread += skipped;
    next.putAll(ends);
    List<Reject> last =
        rejects.values().stream()
            .filter(reject -> !reject.at().isBefore(since))
            .sorted(Comparator.comparing(Reject::at).reversed())
            .limit(LAST)
            .collect(Collectors.toList());
    return new RejectStatus(byReason, last, unread);
  }

  private void add(ConsumerRecord<byte[], byte[]> message) {
    Reject reject = Reject.of(message);
    Reject before = rejects.put(reject.identity(), reject);
    boolean counted = before != null && !before.at().isBefore(since);
    if (!counted && !reject.at().isBefore(since)) {
      byReason.merge(reject.reason(), 1L, Long::sum);
    }
  }
}
