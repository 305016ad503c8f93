package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.SuiteProcess;
import io.ytstats.localstack.KafkaVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline on Kafka 4, which the jobs' 0-8 source cannot read from. */
@Tag("long")
class Kafka4IT {
  /** {@code -Dyt.test.records=300000}: how many records are committed; as many are aborted. */
  private static final int RECORDS = Integer.getInteger("yt.test.records", 20_000);

  private static final Duration LIMIT = Duration.ofMinutes(2).plusMillis(RECORDS);
  private static final long SEED = 20251126;

  @TempDir private Path folder;

  @Test
  void bothTablesAreExactAndThe08SourceIsRefusedByName() throws Exception {
    Path newProtocol = Files.writeString(folder.resolve("kip-848"), "group.protocol=consumer\n");
    ForeignRecords records = new ForeignRecords(SEED, RECORDS);
    try (Pipeline pipeline = Pipeline.on(KafkaVersion.V4)) {
      // zstd, and in transactions, of which every second one is aborted
      Map<String, Object> properties =
          Map.of("transactional.id", "foreign", "compression.type", "zstd", "linger.ms", 20);
      try (KafkaProducer<byte[], byte[]> producer = pipeline.kafka().producer(properties)) {
        producer.initTransactions();
        for (int part = 0; part < 10; part++) {
          List<String> lines =
              records.lines().subList(RECORDS * part / 10, RECORDS * (part + 1) / 10);
          transaction(producer, lines);
          producer.commitTransaction();
          // the same with counts that would win
          transaction(producer, lines.stream().map(Kafka4IT::withLaterTime).toList());
          producer.flush();
          producer.abortTransaction();
        }
      }

      SuiteProcess refused = pipeline.job("agg-daily", List.of());
      assertThat(pipeline.exitCode(refused, LIMIT)).as(refused::tail).isEqualTo(1);
      assertThat(refused.output())
          .contains("is Kafka 4 or newer, which the 0-8 source cannot read from")
          .contains("use --kafka-source modern");

      pipeline.job("agg-daily", List.of(), "--kafka-source", "modern");
      pipeline.job("agg-monthly", List.of(), "--kafka-source", "modern");
      pipeline.store("store-daily", "--kafka-config", newProtocol.toString());
      pipeline.store("store-monthly");
      pipeline.awaitDrained(LIMIT);
      pipeline.assertRows(records.answer(), "on Kafka 4");
      assertThat(pipeline.kafka().readAll(Pipeline.RAW + ".dlq")).isEmpty();
      pipeline.stopAll();

      SuiteProcess audit = pipeline.audit("--kafka-source", "modern");
      assertThat(pipeline.exitCode(audit, LIMIT)).as(audit::tail).isZero();
      assertThat(audit.output()).contains("audit: equal");
    }
  }

  /** A line of {@link ForeignRecords} harvested a hundred years later. */
  private static String withLaterTime(String line) {
    return line.replace("\"2016-", "\"2116-");
  }

  private static void transaction(KafkaProducer<byte[], byte[]> producer, List<String> lines) {
    producer.beginTransaction();
    for (String line : lines) {
      var unused = producer.send(new ProducerRecord<>(Pipeline.RAW, line.getBytes(UTF_8)));
    }
  }
}
