package io.ytstats.store;

import static java.util.concurrent.TimeUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.app.CommitHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Where a store starts to read: --rewind, and offsets that the topic does not have. */
class StoreOffsetsIT extends StoreScenario {
  @Test
  void recordsDeletedByRetentionAreCounted() throws Exception {
    try (RunningStore store = store()) {
      send(point("a", "2017-08-02T02:00:00", 1));
      awaitCommitted(1);
      store.stop();
    }
    TopicPartition partition = new TopicPartition(topic(), 0);
    for (int i = 0; i < 5; i++) {
      sendLater(
          new ProducerRecord<>(topic(), 0, null, encode(point("b", "2017-08-02T02:00:00", i))));
    }
    flush();
    admin().deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4))).all().get();
    try (RunningStore store = store()) {
      awaitRows("2017-08-02 02:00:00 a 1", "2017-08-02 02:00:00 b 4");
      store.stop();
      assertThat(store.log())
          .containsPattern("-0: offset [01] is no longer in the topic; [34] records are lost");
    }
  }

  @Test
  void aRewindGoesByTheTimeOfCommitsNotByTimestampsOfRecords() throws Exception {
    long now = System.currentTimeMillis();
    int records = 3_000;
    // a backlog of three days; the last record of a partition is one of a clock that is wrong
    for (int i = 0; i < records; i++) {
      sendLater(
          new ProducerRecord<>(
              topic(),
              i % 2,
              now - DAYS.toMillis(3) + DAYS.toMillis(3) * i / records,
              null,
              encode(point("c" + i, "2017-08-02T02:00:00", i))));
    }
    sendAt(0, now + DAYS.toMillis(300), point("future", "2017-08-02T02:00:00", 1));
    try (RunningStore store = store()) {
      awaitCommitted(records + 1);
      store.stop();
    }
    // as a fail-over to a server that had fallen behind leaves it
    execute("TRUNCATE TABLE yt_daily");

    try (RunningStore store = store("--rewind=10m")) {
      awaitRowCount(records + 1);
      store.stop();
      assertThat(store.log())
          .contains(topic() + "-0: rewinding by 10m from its last commit at ")
          .contains("from offset 1501 back to 0, 1501 records")
          .contains("from offset 1500 back to 0, 1500 records");
    }
    assertThat(committed()).isEqualTo(records + 1);
  }

  @Test
  void aRewindReadsNothingThatWasCommittedEarlier() throws Exception {
    for (int i = 0; i < 5; i++) {
      sendAt(0, System.currentTimeMillis(), point("c" + i, "2017-08-02T02:00:00", i));
    }
    commit(
        new TopicPartition(topic(), 0),
        5,
        CommitHistory.startingAt("", 0)
            .committed(Instant.now().minusSeconds(3600), 3)
            .committed(Instant.now(), 5)
            .metadata());
    try (RunningStore store = store("--rewind=10m")) {
      awaitRows("2017-08-02 02:00:00 c3 3", "2017-08-02 02:00:00 c4 4");
      store.stop();
      assertThat(store.log()).contains("from offset 5 back to 3, 2 records", "progress: read=2 ");
    }
    // what it has read again counts as committed now, and not before
    assertThat(
            CommitHistory.of(committedOffset(new TopicPartition(topic(), 0)))
                .offsetCommitted(Duration.ofMinutes(5)))
        .hasValue(3);
  }

  @Test
  void aRewindWithoutAHistoryReadsTheWholeTopicAndWarns() throws Exception {
    Map<String, Object> transactional =
        Map.of("bootstrap.servers", stack().bootstrapServers(), "transactional.id", topic());
    try (Producer<byte[], byte[]> transactions =
        new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer())) {
      transactions.initTransactions();
      for (int i = 0; i < 3; i++) {
        transactions.beginTransaction();
        transactions
            .send(
                new ProducerRecord<>(
                    topic(),
                    0,
                    1_500_000_000_000L + i,
                    null,
                    encode(point("a", "2017-08-02T02:00:00", i))))
            .get();
        transactions.commitTransaction();
      }
    }
    sendAt(1, 1_500_000_000_000L, point("b", "2017-08-02T02:00:00", 1));
    TopicPartition withMarkers = new TopicPartition(topic(), 0);
    TopicPartition recreated = new TopicPartition(topic(), 1);
    commit(withMarkers, 6, "");
    commit(recreated, 1_000_000, "");
    try (RunningStore store = store("--rewind=1ms")) {
      awaitRows("2017-08-02 02:00:00 a 2", "2017-08-02 02:00:00 b 1");
      store.stop();
      assertThat(store.log())
          .contains(
              "WARN",
              withMarkers + ": cannot tell what was committed within 1ms of the last commit",
              "from offset 6 back to 0, 6 records",
              recreated + ": offset 1000000 is beyond the end");
    }
  }
}
