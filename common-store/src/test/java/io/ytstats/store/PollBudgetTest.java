package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PollBudgetTest {
  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);
  private static final int MIB = 1 << 20;

  private final PollBudget budget = new PollBudget();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.NONE);

  @BeforeEach
  void atTheirEnds() {
    consumer.assign(List.of(P0, P1));
    consumer.seek(P0, 100);
    consumer.seek(P1, 200);
    budget.begin();
  }

  @Test
  void whatFitsStaysAsItIs() {
    ConsumerRecords<byte[], byte[]> polled = poll(record(P0, 7, 0, MIB), record(P1, 9, -1, -1));

    assertThat(budget.keep(polled, consumer)).isSameAs(polled);
    assertThat(consumer.position(P0)).isEqualTo(100);
  }

  @Test
  void whatDoesNotFitIsReadAgainByTheNextPoll() {
    ConsumerRecord<byte[], byte[]>[] records = new ConsumerRecord[20];
    for (int i = 0; i < 20; i++) {
      records[i] = record(i < 12 ? P0 : P1, 50 + i, 10, MIB - 10);
    }
    ConsumerRecords<byte[], byte[]> kept = budget.keep(poll(records), consumer);

    assertThat(kept.records(P0)).extracting(ConsumerRecord::offset).hasSize(8).endsWith(57L);
    assertThat(kept.records(P1)).isEmpty();
    assertThat(consumer.position(P0)).isEqualTo(58);
    assertThat(consumer.position(P1)).isEqualTo(62);

    budget.begin();
    assertThat(budget.keep(poll(record(P0, 58, 0, MIB)), consumer).count()).isEqualTo(1);
  }

  @Test
  void oneRecordOfAnySizeIsLetThrough() {
    ConsumerRecords<byte[], byte[]> kept =
        budget.keep(poll(record(P0, 7, 0, 20 * MIB), record(P0, 8, 0, 1)), consumer);

    assertThat(kept.records(P0)).extracting(ConsumerRecord::offset).containsExactly(7L);
    assertThat(consumer.position(P0)).isEqualTo(8);
  }

  @Test
  void keysAndHeadersCountToo() {
    ConsumerRecords<byte[], byte[]> kept =
        budget.keep(
            poll(record(P0, 1, 5 * MIB, -1), record(P0, 2, 5 * MIB, 1), record(P0, 3, 5 * MIB, -1)),
            consumer);

    assertThat(kept.records(P0)).extracting(ConsumerRecord::offset).containsExactly(1L);
    assertThat(consumer.position(P0)).isEqualTo(2);

    budget.begin();
    Headers large = new RecordHeaders().add("h", new byte[8 * MIB]);
    assertThat(
            budget
                .keep(poll(record(P0, 1, large), record(P0, 2, new RecordHeaders())), consumer)
                .count())
        .isEqualTo(1);
  }

  @Test
  void whatFollowsADroppedRecordDoesNotOvertakeIt() {
    ConsumerRecords<byte[], byte[]> kept =
        budget.keep(
            poll(record(P0, 1, 0, 6 * MIB), record(P0, 2, 0, 6 * MIB), record(P0, 3, 0, 10)),
            consumer);

    assertThat(kept.records(P0)).extracting(ConsumerRecord::offset).containsExactly(1L);
    assertThat(consumer.position(P0)).isEqualTo(2);
  }

  private ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, int keyBytes, int valueBytes) {
    return record(partition, offset, keyBytes, valueBytes, new RecordHeaders());
  }

  private ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, Headers headers) {
    return record(partition, offset, -1, 1, headers);
  }

  /** As Kafka's consumer makes one: key, then value, and neither where it is null. */
  private ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, int keyBytes, int valueBytes, Headers headers) {
    byte[] key =
        keyBytes < 0
            ? null
            : budget.keys().deserialize("t", headers, ByteBuffer.allocate(keyBytes));
    byte[] value =
        valueBytes < 0
            ? null
            : budget.values().deserialize("t", headers, ByteBuffer.allocate(valueBytes));
    return new ConsumerRecord<>(
        "t",
        partition.partition(),
        offset,
        0,
        TimestampType.CREATE_TIME,
        keyBytes,
        valueBytes,
        key,
        value,
        headers,
        Optional.empty());
  }

  @SafeVarargs
  private static ConsumerRecords<byte[], byte[]> poll(ConsumerRecord<byte[], byte[]>... records) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new java.util.HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      polled
          .computeIfAbsent(
              new TopicPartition(record.topic(), record.partition()), p -> new ArrayList<>())
          .add(record);
    }
    return new ConsumerRecords<>(polled);
  }
}
