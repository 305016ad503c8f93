package io.ytstats.agg.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicPositionTest {
  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);

  @Test
  void offsetsThatTheBrokersHaveStay() {
    assertThat(adjusted(Map.of(P0, 10L, P1, 20L))).isEqualTo(Map.of(P0, 10L, P1, 20L));
  }

  @Test
  void expiredOffsetContinuesAtTheEarliest() {
    assertThat(adjusted(Map.of(P0, 9L, P1, 19L))).isEqualTo(Map.of(P0, 10L, P1, 19L));
  }

  @Test
  void offsetBeyondTheEndBeginsAtTheEarliest() {
    assertThat(adjusted(Map.of(P0, 31L, P1, 30L))).isEqualTo(Map.of(P0, 10L, P1, 30L));
  }

  @Test
  void offsetBeyondAnOpenTransactionIsKept() {
    TopicPosition before = new TopicPosition("id", Map.of(P0, 25L, P1, 30L));

    assertThat(before.adjustedTo(listing(Map.of(P0, 20L, P1, 20L))).next).isEqualTo(before.next);
  }

  @Test
  void addedPartitionBeginsAtTheEarliest() {
    assertThat(adjusted(Map.of(P1, 20L))).isEqualTo(Map.of(P0, 10L, P1, 20L));
  }

  @Test
  void recreatedTopicBeginsAtTheEarliestOffsets() {
    TopicPosition before = new TopicPosition("old-id", Map.of(P0, 15L, P1, 15L));

    TopicPosition after = before.adjustedTo(listing());

    assertThat(after.topicId).isEqualTo("id");
    assertThat(after.next).isEqualTo(Map.of(P0, 10L, P1, 5L));
  }

  @Test
  void partitionWithAnOffsetOfAnEarlierTopicBeginsAtTheEarliest() {
    assertThat(
            TopicPosition.resolve(Map.of(P0, 15L, P1, TopicPosition.OF_EARLIER_TOPIC), listing())
                .next)
        .isEqualTo(Map.of(P0, 15L, P1, 5L));
  }

  private static Map<TopicPartition, Long> adjusted(Map<TopicPartition, Long> offsets) {
    return new TopicPosition("id", offsets).adjustedTo(listing()).next;
  }

  /** Offsets 10 to 29 of the first partition, and 5 to 29 of the second. */
  private static TopicOffsets.Listing listing() {
    return listing(Map.of(P0, 30L, P1, 30L));
  }

  /** The same, where only a part can be read yet. */
  private static TopicOffsets.Listing listing(Map<TopicPartition, Long> latest) {
    return new TopicOffsets.Listing(
        "id", Map.of(P0, 10L, P1, 5L), latest, Map.of(P0, 30L, P1, 30L));
  }
}
