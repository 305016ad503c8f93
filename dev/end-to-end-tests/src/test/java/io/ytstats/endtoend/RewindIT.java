package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A job goes back by what its group committed when, as the offsets' metadata tells it. */
@Tag("long")
class RewindIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String TOPIC = "rewind";

  @Test
  void aJobRereadsWhatWasCommittedSinceThenAndEverythingWhereThatIsUnknown() throws Exception {
    KafkaCluster kafka = SharedBroker.kafka();
    kafka.createTopic(TOPIC, 2, Map.of());
    kafka.createTopic("rewind.out", 1, Map.of());
    kafka.createTopic("rewind.dlq", 1, Map.of());
    send(kafka, 0, 5);
    send(kafka, 1, 7);
    String id =
        kafka
            .admin()
            .describeTopics(List.of(TOPIC))
            .allTopicNames()
            .get()
            .get(TOPIC)
            .topicId()
            .toString();
    // partition 0: from the beginning, 3 an hour ago, 5 now; partition 1: set by another tool
    String hourAgo = Long.toString(Instant.now().getEpochSecond() - 3600, 36);
    String now = Long.toString(Instant.now().getEpochSecond(), 36);
    String history = String.format("h1 %s %s 0:0,%s:3,%s:5", id, now, hourAgo, now);
    kafka
        .admin()
        .alterConsumerGroupOffsets(
            "rewound",
            Map.of(
                new TopicPartition(TOPIC, 0), new OffsetAndMetadata(5, history),
                new TopicPartition(TOPIC, 1), new OffsetAndMetadata(7)))
        .all()
        .get();

    try (SuiteProcess job =
        Apps.job("agg-daily")
            .args("--bootstrap-servers", SharedBroker.stack().bootstrapServers(), "--window", "2s")
            .args("--input-topic", TOPIC, "--output-topic", "rewind.out", "--group-id", "rewound")
            .args("--rewind", "10m")
            .start()) {
      job.awaitLine("window: ", LIMIT);
      job.stop();
      assertThat(job.output())
          .contains("rewind-0: rewinding by 10m", "from offset 5 back to 3, 2 records")
          .contains("WARN", "rewind-1: cannot tell what was committed within 10m")
          .contains("from offset 7 back to 0, 7 records", " records=9 ");
    }
  }

  private static void send(KafkaCluster kafka, int partition, int count) {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of())) {
      for (int i = 0; i < count; i++) {
        String json =
            "{\"yt_channel_id\":\"c" + i + "\",\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":1}";
        var unused =
            producer.send(new ProducerRecord<>(TOPIC, partition, null, json.getBytes(UTF_8)));
      }
    }
  }
}
