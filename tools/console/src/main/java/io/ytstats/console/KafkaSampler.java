package io.ytstats.console;

import io.ytstats.app.ClusterReader;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import io.ytstats.console.Snapshot.HopState;
import io.ytstats.console.Snapshot.KafkaState;
import io.ytstats.console.Snapshot.TopicState;
import io.ytstats.schema.Topics;
import io.ytstats.status.model.Hop;
import io.ytstats.status.model.HopStatus;
import io.ytstats.status.model.HopsReader;
import io.ytstats.status.model.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** Measures topics and groups, from outside. For one thread. */
final class KafkaSampler implements AutoCloseable {
  /** An unavailable broker shows within this time, and the page says so. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final ClusterReader cluster;
  private final HopsReader hops;
  private final RejectLog rejects;
  private final Duration late;
  private final Map<String, Rate> topicRates = new HashMap<>();

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
    this.hops = new HopsReader(cluster, options, "console-oldest", Hop.ofSuite());
    this.rejects = rejects;
    this.late = late;
    Topics.SOURCES.forEach(topic -> topicRates.put(topic, new Rate()));
  }

  /**
   * Measures once.
   *
   * @throws RuntimeException saying why, if no broker answers or a topic is missing
   */
  KafkaState sample() {
    List<HopState> hopStates = hops.read().stream().map(this::state).toList();
    String[] all =
        Stream.of(Topics.SOURCES, Topics.DEAD_LETTERS).flatMap(List::stream).toArray(String[]::new);
    Map<TopicPartition, Long> starts = cluster.starts(all);
    Map<TopicPartition, Long> ends = cluster.ends(all);
    long nanos = System.nanoTime();
    List<TopicState> topics = new ArrayList<>();
    for (String topic : Topics.SOURCES) {
      topics.add(
          new TopicState(
              topic,
              sum(ends, topic) - sum(starts, topic),
              topicRates.get(topic).of(nanos, sum(ends, topic))));
    }
    rejects.follow(starts, ends);
    return new KafkaState(
        System.currentTimeMillis(), null, topics, hopStates, rejects.summary(starts, ends));
  }

  private HopState state(HopStatus hop) {
    Duration age = hop.age().orElse(null);
    double rate = hop.rateOut().orElse(0.0);
    String level;
    String health;
    if (!hop.hasCommitted()) {
      level = hop.lag() == 0 ? "idle" : "warn";
      health = hop.lag() == 0 ? "waiting for records" : "has not committed yet";
    } else if (hop.lag() == 0) {
      level = "good";
      health = "up to date";
    } else if (age == null || age.compareTo(late) < 0) {
      level = "good";
      health = "working";
    } else if (rate > 0) {
      level = "warn";
      health = "behind";
    } else {
      level = "bad";
      health = "not moving";
    }
    return new HopState(
        hop.hop().group(),
        hop.hop().topic(),
        hop.lag(),
        age == null ? null : age.toMillis(),
        hop.rateOut().orElse(null),
        hop.lag() == 0 ? null : hop.timeToClear().map(time -> time.toMillis() / 1e3).orElse(null),
        hop.hasCommitted(),
        level,
        health);
  }

  static long sum(Map<TopicPartition, Long> offsets, String topic) {
    return offsets.entrySet().stream()
        .filter(e -> e.getKey().topic().equals(topic))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Override
  public void close() {
    hops.close();
    rejects.close();
    cluster.close();
  }
}
