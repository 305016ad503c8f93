package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.TableRows;
import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200,000 records of Kafka's own console producer, and both tables against the answer that was
 * worked out while the records were made. The second test goes on where the first ends.
 */
@TestMethodOrder(OrderAnnotation.class)
@Tag("long")
class ForeignProducerIT {
  private static final int RECORDS = 200_000;
  private static final long SEED = 20160229;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir private static Path folder;
  private static Pipeline pipeline;
  private static TableRows expected;

  @BeforeAll
  static void produce() throws IOException {
    pipeline = new Pipeline();
    ForeignRecords records = new ForeignRecords(SEED, RECORDS);
    assertThat(records.lines()).hasSize(RECORDS);
    expected = records.answer();
    Path lines = Files.write(folder.resolve("lines"), records.lines());
    try (SuiteProcess producer =
        SuiteProcess.command(
                "console-producer",
                SuiteProcess.JAVA_HOME.resolve("bin/java").toString(),
                "-cp",
                Repository.module("servers").resolve("target/kafka") + "/*",
                "kafka.tools.ConsoleProducer",
                "--bootstrap-server",
                pipeline.bootstrapServers(),
                "--topic",
                Pipeline.RAW)
            .input(lines)
            .start()) {
      assertThat(producer.exitCode(LIMIT)).as(producer::tail).isZero();
      // it ends with 0 also where the broker has refused records
      assertThat(pipeline.kafka().count(Pipeline.RAW)).as(producer::tail).isEqualTo(RECORDS);
    }
  }

  @AfterAll
  static void close() {
    pipeline.close();
  }

  @AfterEach
  void kill() {
    pipeline.killAll();
  }

  /** The executors write zstd, and read it with the modern source, with Spark's own library. */
  @Test
  @Order(1)
  void onAStandaloneClusterBothTablesHoldTheExpectedRows() throws IOException {
    Path zstd = Files.writeString(folder.resolve("zstd"), "compression.type=zstd");
    try (SparkCluster cluster = new SparkCluster(folder.resolve("spark"))) {
      pipeline.job("agg-daily", cluster.submitOptions(), "--kafka-config", zstd.toString());
      pipeline.job("agg-monthly", cluster.submitOptions(), "--kafka-source", "modern");
      pipeline.store("store-daily");
      pipeline.store("store-monthly");

      pipeline.awaitDrained(LIMIT);

      pipeline.assertRows(expected, "after the first pass");
      pipeline.stopAll();
    }
    assertThat(pipeline.kafka().readAll(Pipeline.RAW + ".dlq")).isEmpty();
  }

  @Test
  @Order(2)
  void aReplayFromTheStartIntoTwoStoresEachDoesNotChangeTheTables() {
    TableRows before = pipeline.rows();
    long dailyBefore = pipeline.kafka().count(Pipeline.DAILY);
    long monthlyBefore = pipeline.kafka().count(Pipeline.MONTHLY);
    String suffix = "-replay";
    // In many windows, so that what is old comes by on its own again.
    String perWindow = "30000";

    pipeline.job(
        "agg-daily",
        List.of(),
        "--group-id",
        "agg-daily" + suffix,
        "--max-records-per-window",
        perWindow);
    pipeline.job(
        "agg-monthly",
        List.of(),
        "--group-id",
        "agg-monthly" + suffix,
        "--kafka-source",
        "modern",
        "--max-records-per-window",
        perWindow);
    for (String store : List.of("store-daily", "store-monthly")) {
      pipeline.store(store, "--group-id", store + suffix);
      pipeline.store(store, "--group-id", store + suffix);
    }
    pipeline.awaitDrained(suffix, LIMIT);

    assertThat(pipeline.kafka().count(Pipeline.DAILY))
        .as("the replay went through the daily job")
        .isGreaterThanOrEqualTo(dailyBefore + expected.daily().size());
    assertThat(pipeline.kafka().count(Pipeline.MONTHLY))
        .as("the replay went through the monthly job")
        .isGreaterThanOrEqualTo(monthlyBefore + expected.monthly().size());
    pipeline.assertRows(before, "after the replay");
    pipeline.stopAll();
  }
}
