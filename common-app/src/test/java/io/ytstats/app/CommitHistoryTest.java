package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class CommitHistoryTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void knowsTheOffsetCommittedByATime() {
    CommitHistory history =
        CommitHistory.startingAt("id", 5)
            .committed(NOON, 100)
            .committed(NOON.plusSeconds(600), 200)
            .committed(NOON.plusSeconds(660), 300_000);

    assertThat(history.offsetCommitted(Duration.ofSeconds(30))).hasValue(200);
    assertThat(history.offsetCommitted(Duration.ofSeconds(61))).hasValue(100);
    assertThat(history.offsetCommitted(Duration.ofMinutes(10))).hasValue(100);
    assertThat(history.offsetCommitted(Duration.ofMinutes(11))).hasValue(5);
    assertThat(history.offsetCommitted(Duration.ofDays(365))).hasValue(5);
  }

  @Test
  void commitInTheSameSecondCountsAsAfterTheTime() {
    CommitHistory history =
        CommitHistory.startingAt("", 0).committed(NOON, 1).committed(NOON.plusSeconds(60), 2);

    assertThat(history.offsetCommitted(Duration.ofSeconds(60))).hasValue(0);
    assertThat(history.offsetCommitted(Duration.ofSeconds(59))).hasValue(1);
  }

  @Test
  void historyWithoutItsBeginningDoesNotGoBackBeforeItsFirstMark() {
    CommitHistory history =
        CommitHistory.UNKNOWN.committed(NOON, 100).committed(NOON.plusSeconds(600), 200);

    assertThat(history.offsetCommitted(Duration.ofMinutes(5))).hasValue(100);
    assertThat(history.offsetCommitted(Duration.ofMinutes(11))).isEmpty();
    assertThat(CommitHistory.UNKNOWN.offsetCommitted(Duration.ZERO)).isEmpty();
  }

  @Test
  void offsetsThatAreReadAgainCountAsNotCommitted() {
    CommitHistory history =
        CommitHistory.startingAt("id", 0)
            .committed(NOON, 100)
            .committed(NOON.plusSeconds(600), 200)
            .movedBackTo(50)
            .committed(NOON.plusSeconds(1200), 60);

    assertThat(history.offsetCommitted(Duration.ofSeconds(10))).hasValue(50);
    assertThat(history.offsetCommitted(Duration.ofHours(1))).hasValue(0);
  }

  @Test
  void clockThatIsSetBackLosesNoCommit() {
    CommitHistory history =
        CommitHistory.startingAt("id", 0)
            .committed(NOON, 100)
            .committed(NOON.minusSeconds(3600), 200);

    assertThat(history.lastCommit()).isEqualTo(NOON);
    assertThat(history.offsetCommitted(Duration.ofMinutes(1))).hasValue(0);
  }

  @Test
  void parseIsTheInverseOfMetadata() {
    CommitHistory history =
        CommitHistory.startingAt("AbC-_9", 7).committed(NOON, 100).committed(NOON, 101);

    CommitHistory read = CommitHistory.parse(history.metadata());

    assertThat(read.metadata()).isEqualTo(history.metadata());
    assertThat(read.topicId()).isEqualTo("AbC-_9");
    assertThat(read.lastCommit()).isEqualTo(NOON);
    assertThat(CommitHistory.parse(CommitHistory.startingAt("", 7).metadata()).topicId()).isEmpty();
  }

  @Test
  void otherMetadataIsAnUnknownHistory() {
    for (String text :
        List.of("", "h1", "h1 a b", "h1 - - x", "h1 - 0 1,2", "AAAAAAAAAAAA", "h2 - 0 ")) {
      assertThat(CommitHistory.parse(text)).as(text).isSameAs(CommitHistory.UNKNOWN);
    }
  }

  @Test
  void historyOfAnotherOffsetIsUnknown() {
    CommitHistory history = CommitHistory.startingAt("", 0).committed(NOON, 100);

    assertThat(CommitHistory.of(new OffsetAndMetadata(100, history.metadata())).lastCommit())
        .isEqualTo(NOON);
    assertThat(CommitHistory.of(new OffsetAndMetadata(60, history.metadata())))
        .as("as MirrorMaker writes it on another cluster")
        .isSameAs(CommitHistory.UNKNOWN);
    CommitHistory rewound = history.movedBackTo(40);
    assertThat(CommitHistory.of(new OffsetAndMetadata(40, rewound.metadata())).lastCommit())
        .isEqualTo(NOON);
  }

  /** Compares ten months of commits at random intervals with a list of all of them. */
  @Test
  void staysSmallAndNeverSkipsACommit() {
    Random random = new Random(11);
    List<long[]> all = new ArrayList<>();
    CommitHistory history = CommitHistory.startingAt("0123456789012345678901", 1_000_000_000_000L);
    Instant now = NOON;
    long offset = 1_000_000_000_000L;
    for (int i = 0; i < 60_000; i++) {
      now = now.plusMillis((long) Math.exp(random.nextDouble() * 10));
      if (random.nextInt(500) == 0) {
        now = now.plusSeconds(random.nextInt(200_000));
      }
      offset += random.nextInt(1_000_000);
      history = history.committed(now, offset);
      all.add(new long[] {now.toEpochMilli(), offset});
      if (i % 1000 == 0) {
        assertThat(history.metadata().length()).isLessThan(2_500);
        history = CommitHistory.parse(history.metadata());
      }
    }
    for (int i = 0; i < 300; i++) {
      Duration before = Duration.ofMillis((long) Math.exp(random.nextDouble() * 23));
      long time = now.toEpochMilli() - before.toMillis();
      long committed = 1_000_000_000_000L;
      long muchEarlier = committed;
      for (long[] commit : all) {
        committed = commit[0] <= time ? commit[1] : committed;
        muchEarlier =
            commit[0] <= now.toEpochMilli() - 2 * before.toMillis() - 30_000
                ? commit[1]
                : muchEarlier;
      }
      assertThat(history.offsetCommitted(before).getAsLong())
          .as("%s before the last commit", before)
          .isBetween(muchEarlier, committed);
    }
  }
}
