package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RewindTest {
  private static final TopicPartition P = new TopicPartition("yt_daily", 0);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final CommitHistory HISTORY =
      CommitHistory.startingAt("", 10)
          .committed(NOON.minusSeconds(3600), 1000)
          .committed(NOON, 2000);

  @Test
  void goesBackToTheOffsetCommittedByThatTime() {
    Rewind rewind = new Rewind(Duration.ofMinutes(10));

    assertThat(rewind.from(P, 2000, HISTORY, 0)).isEqualTo(1000);
    assertThat(rewind.from(P, 2000, HISTORY, 1500)).as("records expired").isEqualTo(1500);
  }

  @Test
  void goesBackToTheEarliestOffsetIfTheHistoryIsTooShort() {
    Rewind rewind = new Rewind(Duration.ofMinutes(10));

    assertThat(rewind.from(P, 2000, CommitHistory.UNKNOWN, 3)).isEqualTo(3);
    assertThat(rewind.from(P, 2000, CommitHistory.parse("AAAAAAAAAAAAAAAAAAAAAA"), 3)).isEqualTo(3);
  }

  @Test
  void goesNoFurtherThanTheGroupsFirstOffset() {
    assertThat(new Rewind(Duration.ofDays(1)).from(P, 2000, HISTORY, 0)).isEqualTo(10);
  }

  @Test
  void rewindOfZeroKeepsTheOffset() {
    assertThat(new Rewind(Duration.ZERO).from(P, 2000, HISTORY, 0)).isEqualTo(2000);
  }
}
