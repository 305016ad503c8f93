package io.ytstats.console;

import io.ytstats.app.ClusterReader;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import io.ytstats.console.Snapshot.HopState;
import io.ytstats.console.Snapshot.KafkaState;
import io.ytstats.console.Snapshot.TopicState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Measures topics and groups, from outside. For one thread. */
final class KafkaSampler implements AutoCloseable {
  /** A broker that is away shows within this, and the page says so. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final ClusterReader cluster;
  private final OldestRecords oldest;
  private final RejectLog rejects;
  private final long lateMillis;
  private final Map<String, Rate> topicRates = new HashMap<>();
  private final EnumMap<Hop, Rate> hopRates = new EnumMap<>(Hop.class);

  /**
   * @param rejects read along with the rest
   * @param late from which age on a hop counts as behind
   */
  KafkaSampler(KafkaOptions options, RejectLog rejects, Duration late) {
    this.cluster =
        new ClusterReader(
            KafkaClients.admin(options, "console", TIMEOUT),
            () -> {
              throw new IllegalStateException("reads by consumers of its own");
            });
    this.oldest = new OldestRecords(options);
    this.rejects = rejects;
    this.lateMillis = late.toMillis();
    Arrays.stream(Hop.TOPICS).forEach(topic -> topicRates.put(topic, new Rate()));
    Arrays.stream(Hop.values()).forEach(hop -> hopRates.put(hop, new Rate()));
  }

  /**
   * Measures once.
   *
   * @throws RuntimeException saying why, if no broker answers or a topic is missing
   */
  KafkaState sample() {
    String[] all =
        Stream.concat(Arrays.stream(Hop.TOPICS), Arrays.stream(Hop.DEAD_LETTER_TOPICS))
            .toArray(String[]::new);
    Map<Hop, Map<TopicPartition, OffsetAndMetadata>> committed = new EnumMap<>(Hop.class);
    for (Hop hop : Hop.values()) {
      // before the ends, so that no lag is negative
      committed.put(hop, cluster.committed(hop.group()));
    }
    Map<TopicPartition, Long> starts = cluster.startsSince(Instant.EPOCH, all);
    Map<TopicPartition, Long> ends = cluster.ends(all);
    long nanos = System.nanoTime();
    long now = System.currentTimeMillis();

    List<TopicState> topics = new ArrayList<>();
    for (String topic : Hop.TOPICS) {
      topics.add(
          new TopicState(
              topic,
              sum(ends, topic) - sum(starts, topic),
              topicRates.get(topic).of(nanos, sum(ends, topic))));
    }
    List<HopState> hops = new ArrayList<>();
    Set<Map<TopicPartition, Long>> inUse = new HashSet<>();
    for (Hop hop : Hop.values()) {
      Map<TopicPartition, Long> next = next(hop, committed.get(hop), starts, ends);
      inUse.add(next);
      hops.add(hop(hop, committed.get(hop), next, ends, nanos, now));
    }
    oldest.retain(inUse);
    rejects.follow(starts, ends);
    return new KafkaState(now, null, topics, hops, rejects.summary(starts, ends));
  }

  /** The first offset that is not committed, of the partitions that have such records. */
  private static Map<TopicPartition, Long> next(
      Hop hop,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> next = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          if (partition.topic().equals(hop.topic())) {
            OffsetAndMetadata offset = committed.get(partition);
            long from = Math.max(starts.get(partition), offset == null ? 0 : offset.offset());
            if (from < end) {
              next.put(partition, from);
            }
          }
        });
    return next;
  }

  private HopState hop(
      Hop hop,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Map<TopicPartition, Long> next,
      Map<TopicPartition, Long> ends,
      long nanos,
      long now) {
    long lag = next.entrySet().stream().mapToLong(e -> ends.get(e.getKey()) - e.getValue()).sum();
    long done =
        committed.entrySet().stream()
            .filter(e -> e.getValue() != null && e.getKey().topic().equals(hop.topic()))
            .mapToLong(e -> e.getValue().offset())
            .sum();
    boolean hasCommitted = committed.values().stream().anyMatch(offset -> offset != null);
    Double rate = hopRates.get(hop).of(nanos, done);
    Long sent = lag == 0 ? null : oldest.oldest(next);
    Long age = sent == null ? null : Math.max(0, now - sent);
    Double clear = lag == 0 || rate == null || rate <= 0 ? null : lag / rate;
    String level;
    String health;
    if (!hasCommitted) {
      level = lag == 0 ? "idle" : "warn";
      health = lag == 0 ? "waiting for records" : "has not committed yet";
    } else if (lag == 0) {
      level = "good";
      health = "up to date";
    } else if (age == null || age < lateMillis) {
      level = "good";
      health = "working";
    } else if (rate != null && rate > 0) {
      level = "warn";
      health = "behind";
    } else {
      level = "bad";
      health = "not moving";
    }
    return new HopState(
        hop.group(), hop.topic(), lag, age, rate, clear, hasCommitted, level, health);
  }

  static long sum(Map<TopicPartition, Long> offsets, String topic) {
    return offsets.entrySet().stream()
        .filter(e -> e.getKey().topic().equals(topic))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Override
  public void close() {
    oldest.close();
    rejects.close();
    cluster.close();
  }
}
