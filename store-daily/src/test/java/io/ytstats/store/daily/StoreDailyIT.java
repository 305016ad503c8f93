package io.ytstats.store.daily;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged store with its default options; its behaviour is tested in common-store. */
class StoreDailyIT {
  @TempDir Path folder;

  @Test
  void theLatestOfADayIsInTheTable() throws Exception {
    RecordEncoder encoder = new RecordEncoder(RecordType.DAILY);
    try (LocalStack stack = LocalStack.inTemporaryFolder().start();
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>("yt_daily", encoder.encode(point("2017-08-02T23:59:59", 4))))
          .get();
      producer
          .send(new ProducerRecord<>("yt_daily", encoder.encode(point("2017-08-02T02:00:00", 5))))
          .get();
      producer
          .send(new ProducerRecord<>("yt_daily", encoder.encode(point("2017-08-03T00:00:00", 6))))
          .get();
      Path log = folder.resolve("log");
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-jar",
                  Path.of("target", "store-daily.jar").toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().put("YT_BOOTSTRAP_SERVERS", stack.bootstrapServers());
      builder.environment().put("YT_DB_URL", stack.jdbcUrl());
      builder.environment().put("YT_DB_PASSWORD", Files.readString(stack.dbPasswordFile()).strip());
      Process store = builder.start();
      try {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(rows(stack))
                        .as(Files.readString(log))
                        .containsExactly(
                            "2017-08-02 23:59:59 a 2017-08-02 00:00:00 4",
                            "2017-08-03 00:00:00 a 2017-08-03 00:00:00 6"));
        store.destroy();
        assertThat(store.waitFor(15, TimeUnit.SECONDS)).isTrue();
        assertThat(store.exitValue()).isEqualTo(143);
        assertThat(Files.readString(log))
            .contains("progress: read=3 rows=2 rejects=0")
            .doesNotContain(Files.readString(stack.dbPasswordFile()).strip());
      } finally {
        store.destroyForcibly();
      }
    }
  }

  private static DataPoint point(String harvestTs, int subs) throws Exception {
    return DataPoint.of("a", LocalDateTime.parse(harvestTs).toEpochSecond(ZoneOffset.UTC), subs);
  }

  private static List<String> rows(LocalStack stack) throws Exception {
    try (Connection connection = stack.database().connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT CONCAT_WS(' ', harvest_ts, channel, date, subs) FROM yt_daily"
                    + " ORDER BY channel, date")) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(row.getString(1));
      }
      return rows;
    }
  }
}
