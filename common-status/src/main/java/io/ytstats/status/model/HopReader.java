package io.ytstats.status.model;

import io.ytstats.app.ClusterReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Measures one hop. Not thread-safe. */
final class HopReader {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long NO_TIMESTAMP = -1;

  private final Hop hop;
  private final ClusterReader kafka;
  private final Function<IsolationLevel, Consumer<byte[], byte[]>> consumers;

  /** Earlier readings of the rate interval, oldest first. */
  private final Deque<Sums> readings = new ArrayDeque<>();

  /** What stands at the offset where a partition's lag begins; it stays while that stays. */
  private final Map<TopicPartition, Front> fronts = new HashMap<>();

  private static final class Sums {
    private final long nanos = System.nanoTime();
    private final long ends;
    private final long committed;

    Sums(long ends, long committed) {
      this.ends = ends;
      this.committed = committed;
    }

    double seconds(Sums later) {
      return (later.nanos - nanos) / 1e9;
    }
  }

  private static final class Front {
    private final long offset;
    private final long timestamp;

    Front(long offset, long timestamp) {
      this.offset = offset;
      this.timestamp = timestamp;
    }
  }

  HopReader(
      Hop hop, ClusterReader kafka, Function<IsolationLevel, Consumer<byte[], byte[]>> consumers) {
    this.hop = hop;
    this.kafka = kafka;
    this.consumers = consumers;
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
    Sums now = new Sums(sumOfEnds, sumOfCommitted);
    Sums earlier = earlier(now);
    return new HopStatus(
        hop,
        lag,
        oldest,
        Instant.now(),
        behindOpen.keySet().stream().anyMatch(found::containsKey),
        earlier == null ? null : rate(earlier.ends, now.ends, earlier.seconds(now)),
        earlier == null ? null : rate(earlier.committed, now.committed, earlier.seconds(now)));
  }

  private static double rate(long from, long to, double seconds) {
    return Math.max(0, to - from) / seconds;
  }

  /** The reading to take rates from; remembers the new one. Null for the first. */
  private Sums earlier(Sums now) {
    while (readings.size() > 1
        && readings.peekFirst().seconds(now) > PipelineReader.RATE_INTERVAL.getSeconds()) {
      readings.removeFirst();
    }
    Sums earlier = readings.peekFirst();
    readings.addLast(now);
    return earlier;
  }

  /**
   * The timestamp of the first record of each partition from an offset on; nothing for a partition
   * that holds none before its end: there are only markers and aborted records.
   */
  private Map<TopicPartition, Long> timestamps(
      IsolationLevel isolation, Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> found = new HashMap<>();
    Map<TopicPartition, Long> open = new HashMap<>();
    from.forEach(
        (partition, offset) -> {
          Front known = fronts.get(partition);
          if (known != null && known.offset == offset) {
            found.put(partition, known.timestamp);
          } else if (offset < ends.get(partition)) {
            open.put(partition, offset);
          }
        });
    if (open.isEmpty()) {
      return found;
    }
    try (Consumer<byte[], byte[]> consumer = consumers.apply(isolation)) {
      consumer.assign(open.keySet());
      open.forEach(consumer::seek);
      long began = System.nanoTime();
      while (!open.isEmpty()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          Long offset = open.get(partition);
          if (offset != null && record.offset() < ends.get(partition)) {
            open.remove(partition);
            found.put(partition, record.timestamp());
            if (isolation == IsolationLevel.READ_COMMITTED) {
              // a record of an open transaction may be aborted yet
              fronts.put(partition, new Front(offset, record.timestamp()));
            }
          }
        }
        open.keySet()
            .removeIf(partition -> consumer.position(partition, POLL) >= ends.get(partition));
        consumer.assign(open.keySet());
        if (System.nanoTime() - began > LIMIT_NANOS) {
          throw new io.ytstats.app.FatalException(
              "no record of " + open.keySet() + " in " + LIMIT_NANOS / 1_000_000_000 + " s");
        }
      }
    }
    return found;
  }
}
