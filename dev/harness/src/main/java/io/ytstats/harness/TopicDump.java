package io.ytstats.harness;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads topics to their ends. */
public final class TopicDump {
  private static final Duration POLL = Duration.ofMillis(200);

  /** For how long no record may come before reading fails. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

  private TopicDump() {}

  /**
   * Hands over every record of the partitions that is before these ends, in each partition's order.
   *
   * @param consumer without a subscription; stays open
   * @param ends the offset after the last record to read, of each partition
   * @return how many records that are
   * @throws HarnessException if none comes for half a minute
   */
  public static long read(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> handler) {
    consumer.assign(ends.keySet());
    consumer.seekToBeginning(ends.keySet());
    long records = 0;
    long heard = System.nanoTime();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        heard = System.nanoTime();
        if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
          records++;
          handler.accept(record);
        }
      }
      if (System.nanoTime() - heard > SILENCE_LIMIT.toNanos()) {
        throw new HarnessException(
            "no record of " + ends.keySet() + " in " + SILENCE_LIMIT.toSeconds() + " s");
      }
    }
    return records;
  }
}
