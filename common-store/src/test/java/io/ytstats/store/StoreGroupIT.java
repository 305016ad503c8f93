package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several stores that share a topic. */
class StoreGroupIT extends StoreScenario {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  @Tag("long")
  @Test
  void fourStoresLeaveNoStaleRowAndNeedNoRetry() throws Exception {
    admin().createPartitions(Map.of(topic(), NewPartitions.increaseTo(4))).all().get();
    try (RunningStore one = quickStore();
        RunningStore two = quickStore();
        RunningStore three = quickStore();
        RunningStore four = quickStore()) {
      awaitMembers(4);
      Shuffled records = new Shuffled();
      for (int i = 0; i < 60; i++) {
        records.send(1_000);
        flush();
      }
      awaitCommitted(records.sent);

      for (RunningStore store : List.of(one, two, three, four)) {
        store.stop();
        assertThat(store.progress("read")).as(store::log).isPositive();
        // no deadlock, no lock timeout
        assertThat(store.progress("retries")).as(store::log).isZero();
      }
      assertThat(rows("")).containsExactlyInAnyOrderElementsOf(records.latest());
    }
  }

  @Test
  void nothingIsLostWhenAStoreJoinsAndAnotherIsKilled() throws Exception {
    admin().createPartitions(Map.of(topic(), NewPartitions.increaseTo(4))).all().get();
    Shuffled records = new Shuffled();
    try (RunningStore killed = quickStore();
        RunningStore stays = quickStore()) {
      awaitMembers(2);
      records.sendUntilCommitted(5_000);
      try (RunningStore joins = quickStore()) {
        records.sendUntil(() -> members().size() == 3);
        records.sendUntilCommitted(5_000);
        try (Connection locker = stack().database().connectAsAdmin();
            Statement lock = locker.createStatement()) {
          locker.setAutoCommit(false);
          lock.execute("SELECT * FROM yt_daily FOR UPDATE");
          records.sendUntil(() -> writing().size() == 3);
          // each store is within a write
          killed.kill();
          locker.rollback();
        }
        records.sendUntil(() -> members().size() == 2);
        records.sendUntilCommitted(5_000);

        awaitCommitted(records.sent);
        stays.stop();
        joins.stop();
        assertThat(joins.progress("read")).isPositive();
        assertThat(rows("")).containsExactlyInAnyOrderElementsOf(records.latest());
      }
    }
  }

  /** The number of partitions of each present member of the group. */
  private List<Integer> members() throws Exception {
    ConsumerGroupDescription group =
        admin().describeConsumerGroups(List.of(topic())).all().get().get(topic());
    return group.members().stream()
        .map(member -> member.assignment().topicPartitions().size())
        .toList();
  }

  /** Waits until this many stores share the four partitions equally. */
  private void awaitMembers(int count) {
    await()
        .atMost(PATIENCE.multipliedBy(2))
        .untilAsserted(() -> assertThat(members()).hasSize(count).containsOnly(4 / count));
  }

  /**
   * A store that is told of rebalances within 0.3 s, and is removed from the group 6 s after it was
   * killed; by default these take 3 and 45 s.
   */
  private RunningStore quickStore() throws Exception {
    return store(
        "--kafka-config="
            + Files.writeString(
                folder.resolve("quick"), "session.timeout.ms=6000\nheartbeat.interval.ms=300\n"));
  }

  /**
   * Records of few channels and one day, on all partitions, in random order, with counts that rise
   * and fall.
   */
  private final class Shuffled {
    private static final int CHANNELS = 2_000;

    private final Random random = new Random(29);
    private final Map<String, Long> latest = new HashMap<>();
    private long sent;

    void send(int count) throws Exception {
      for (int i = 0; i < count; i++) {
        String channel = "c" + random.nextInt(CHANNELS);
        int second = random.nextInt(86_400);
        // the later of two has fewer subscribers, unless both are of the same second
        int subs = 2 * (86_400 - second) + random.nextInt(2);
        LocalDateTime harvestTs = LocalDateTime.parse("2017-08-02T00:00:00").plusSeconds(second);
        sendLater(
            new ProducerRecord<>(
                topic(),
                random.nextInt(4),
                null,
                encode(point(channel, harvestTs.toString(), subs))));
        latest.merge(channel, ((long) second << 32) + subs, Math::max);
        sent++;
      }
    }

    /** Sends a few thousand per second until this many more are committed. */
    void sendUntilCommitted(long more) throws Exception {
      long before = committed();
      sendUntil(() -> committed() >= before + more);
    }

    void sendUntil(Callable<Boolean> condition) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                send(500);
                flush();
                return condition.call();
              });
    }

    List<String> latest() {
      LocalDateTime day = LocalDateTime.parse("2017-08-02T00:00:00");
      return latest.entrySet().stream()
          .map(
              entry ->
                  TIMESTAMP.format(day.plusSeconds(entry.getValue() >> 32))
                      + " "
                      + entry.getKey()
                      + " "
                      + entry.getValue().intValue())
          .toList();
    }
  }
}
