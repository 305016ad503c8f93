package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large records in a heap of 256 MiB, with which scripts/run-all.sh starts a store. */
@Tag("long")
class StoreMemoryIT extends StoreScenario {
  @ParameterizedTest(name = ParameterizedTest.DISPLAY_NAME_PLACEHOLDER + "{0}")
  @ValueSource(strings = {"gzip", "lz4"})
  void compressedRecordsLargerThanTheHeapAreRead(String compression) throws Exception {
    int records = 400;
    byte[] spaces = new byte[1_000_000];
    Arrays.fill(spaces, (byte) ' ');
    try (Producer<byte[], byte[]> compressed = producer(Map.of("compression.type", compression))) {
      for (int i = 0; i < records; i++) {
        // one of a hundred is good, and as long as the others
        byte[] value = spaces.clone();
        if (i % 100 == 0) {
          byte[] json =
              ("{\"yt_channel_id\":\"c"
                      + i
                      + "\",\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":1,\"date\":\"2017-08-02\"}")
                  .getBytes(StandardCharsets.UTF_8);
          System.arraycopy(json, 0, value, 0, json.length);
        }
        var unused = compressed.send(new ProducerRecord<>(topic(), i % 2, null, value));
      }
    }
    try (RunningStore store = smallStore()) {
      await().atMost(PATIENCE.multipliedBy(3)).until(() -> committed() == records);
      store.stop();
      assertThat(store.log()).contains("read=400 rows=4 rejects=396 ");
    }
    assertThat(rows("")).hasSize(records / 100);
  }

  @Test
  void theReadAheadOfALockedTableFitsIntoASmallHeap() throws Exception {
    int records = 700;
    try (Connection locker = stack().database().connectAsAdmin();
        Statement lock = locker.createStatement();
        Producer<byte[], byte[]> compressed = producer(Map.of("compression.type", "gzip"))) {
      byte[] value = new byte[500_000];
      Arrays.fill(value, (byte) ' ');
      for (int i = 0; i < records; i++) {
        byte[] json =
            ("{\"yt_channel_id\":\"c"
                    + (1000 + i)
                    + "\",\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":1,\"date\":\"2017-08-02\"}")
                .getBytes(StandardCharsets.UTF_8);
        System.arraycopy(json, 0, value, 0, json.length);
        var unused = compressed.send(new ProducerRecord<>(topic(), i % 2, null, value.clone()));
      }
      compressed.flush();
      try (RunningStore store = smallStore()) {
        store.awaitLog("assigned partitions [");
        lock.execute("LOCK TABLES yt_daily WRITE");
        await().atMost(PATIENCE).until(() -> store.progress("read") > 0);
        long whileLocked = store.progress("read");
        lock.execute("UNLOCK TABLES");
        await().atMost(PATIENCE.multipliedBy(2)).until(() -> committed() == records);
        store.stop();
        assertThat(whileLocked).isLessThan(records);
      }
    }
    awaitRowCount(records);
  }

  @Test
  void aRecordThatDoesNotFitIntoMemoryIsNamedWithAWayOut() throws Exception {
    sendAt(1, System.currentTimeMillis(), point("a", "2017-08-02T02:00:00", 1));
    sendAt(0, System.currentTimeMillis(), point("b", "2017-08-02T02:00:00", 1));
    try (Producer<byte[], byte[]> large =
        producer(
            Map.of(
                "compression.type", "lz4",
                "max.request.size", 400 << 20,
                "buffer.memory", 500L << 20))) {
      byte[] spaces = new byte[300 << 20];
      Arrays.fill(spaces, (byte) ' ');
      large.send(new ProducerRecord<>(topic(), 1, null, spaces)).get();
    }
    try (RunningStore store = smallStore()) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log().lines().reduce((first, last) -> last).orElseThrow())
          .contains(
              "ERROR",
              "a record does not fit into memory: " + topic() + "-1 offset 1 (",
              "-Xmx",
              "kafka-consumer-groups.sh --reset-offsets");
    }
    // the way out: past the record
    commit(new TopicPartition(topic(), 1), 2, "");
    try (RunningStore store = smallStore()) {
      sendAt(1, System.currentTimeMillis(), point("c", "2017-08-02T02:00:00", 1));
      await().atMost(PATIENCE).until(() -> rows("WHERE channel = 'c'").size() == 1);
      store.stop();
    }
  }

  /** As run-all.sh starts one. */
  private RunningStore smallStore() throws IOException {
    return RunningStore.start(folder, List.of("-Xmx256m"), options());
  }
}
