package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.TableRows.Key;
import io.ytstats.harness.TableRows.Row;
import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Through a real schema registry, with a foreign client that knows its protocol by HTTP alone. */
class RegistryIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final long MILLIS = 1_501_639_200_000L; // 2017-08-02T02:00:00Z
  private static final String DAY = "2017-08-02";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Pipeline pipeline;

  @BeforeAll
  static void start() {
    pipeline = Pipeline.withRegistry();
  }

  @AfterAll
  static void stop() {
    pipeline.close();
  }

  @AfterEach
  void killAll() {
    pipeline.killAll();
    pipeline.registry().resume(); // a test that failed leaves it paused
  }

  @Test
  void recordsAreExchangedWithOtherClientsAndAnUnavailableRegistryIsWaitedFor() throws Exception {
    SuiteProcess producer =
        pipeline.producer(
            "--schema-registry-url",
            url(),
            "--channels",
            "ours",
            "--start-date",
            DAY,
            "--days",
            "1",
            "--sleep-between-harvests",
            "0ms");
    assertThat(pipeline.exitCode(producer, LIMIT)).as(producer::tail).isZero();
    int harvestId = ask("/subjects/yt_raw_harvest-value/versions/latest").get("id").asInt();
    JsonNode schema = JSON.readTree(ask("/schemas/ids/" + harvestId).get("schema").asText());
    assertThat(schema.findValuesAsText("name"))
        .containsExactly("HarvestRecord", "yt_channel_id", "harvest_ts", "subs");
    for (ConsumerRecord<byte[], byte[]> record : pipeline.kafka().readAll(Pipeline.RAW)) {
      assertThat(record.value()).startsWith(Avro.withRegistryId(harvestId).text("ours").bytes());
    }

    // a newer writer in the registry's format, and the two other formats beside it
    int newerId = register("yt_raw_harvest-value", newer("HarvestRecord"));
    send(
        Pipeline.RAW,
        Avro.withRegistryId(newerId).text("theirs").number(MILLIS).number(7).number(99).bytes(),
        Avro.of(Avro.HARVEST_SCHEMA).text("single").number(MILLIS).number(8).bytes(),
        "{\"yt_channel_id\":\"json\",\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":9}"
            .getBytes(UTF_8),
        Avro.withRegistryId(999_999).text("nobody").number(MILLIS).number(7).bytes());
    SuiteProcess job = pipeline.job("agg-daily", List.of(), "--schema-registry-url", url());
    pipeline.await(
        "agg-daily has read all",
        LIMIT,
        () -> pipeline.kafka().lag("agg-daily", Pipeline.RAW).records() == 0);
    pipeline.stop(job);
    int dailyId = ask("/subjects/yt_daily-value/versions/latest").get("id").asInt();
    List<ConsumerRecord<byte[], byte[]>> results = pipeline.kafka().readAll(Pipeline.DAILY);
    assertThat(results).hasSize(4);
    byte[] theirs =
        Avro.withRegistryId(dailyId)
            .text("theirs")
            .number(MILLIS)
            .number(7)
            .number(LocalDate.parse(DAY).toEpochDay())
            .bytes();
    assertThat(results).extracting(ConsumerRecord::value).contains(theirs);
    assertThat(pipeline.kafka().readAll(Pipeline.RAW + ".dlq"))
        .singleElement()
        .satisfies(
            letter ->
                assertThat(new String(letter.value(), UTF_8))
                    .contains("\"reason\":\"unknown_schema\"", "id 999999"));

    SuiteProcess store = pipeline.store("store-daily", "--schema-registry-url", url());
    pipeline.await(
        "store-daily has read all",
        LIMIT,
        () -> pipeline.kafka().lag("store-daily", Pipeline.DAILY).records() == 0);
    int newerDailyId = register("yt_daily-value", newer("DailyStat"));
    long committed = pipeline.kafka().committed("store-daily", Pipeline.DAILY);
    pipeline.registry().pause();
    send(
        Pipeline.DAILY,
        Avro.withRegistryId(newerDailyId)
            .text("waits")
            .number(MILLIS)
            .number(5)
            .number(LocalDate.parse(DAY).toEpochDay())
            .number(1)
            .bytes());
    store.awaitLine("the schema registry at " + url() + " does not answer", LIMIT);
    assertThat(pipeline.kafka().committed("store-daily", Pipeline.DAILY)).isEqualTo(committed);
    pipeline.registry().resume();
    pipeline.await(
        "store-daily has read what waited",
        LIMIT,
        () -> pipeline.kafka().lag("store-daily", Pipeline.DAILY).records() == 0);
    assertThat(pipeline.kafka().count(Pipeline.DAILY + ".dlq")).isZero();
    assertThat(pipeline.rows().daily())
        .containsEntry(day("waits"), new Row("2017-08-02 02:00:00", 5))
        .containsEntry(day("theirs"), new Row("2017-08-02 02:00:00", 7))
        .containsKeys(day("ours"), day("single"), day("json"));
    pipeline.stop(store);
  }

  @Test
  void aRefusedOrMissingSchemaEndsTheProducerAtItsStart() throws Exception {
    pipeline.kafka().createTopic("refused", 1, Map.of());
    pipeline.kafka().createTopic("unregistered", 1, Map.of());
    register("refused-value", published("HarvestRecord").replace("\"int\"", "\"string\""));

    SuiteProcess refused = pipeline.producer("--schema-registry-url", url(), "--topic", "refused");
    assertThat(pipeline.exitCode(refused, LIMIT)).as(refused::tail).isEqualTo(1);
    assertThat(lastError(refused))
        .contains(
            "refuses the schema of HarvestRecord under the subject refused-value as incompatible",
            "STRING");
    SuiteProcess absent =
        pipeline.producer(
            "--schema-registry-url", url(), "--topic", "unregistered", "--no-register-schemas");
    assertThat(pipeline.exitCode(absent, LIMIT)).as(absent::tail).isEqualTo(1);
    assertThat(lastError(absent))
        .contains("does not have", "subject unregistered-value", "--no-register-schemas");
    assertThat(pipeline.kafka().count("refused")).isZero();
    assertThat(pipeline.kafka().count("unregistered")).isZero();
  }

  private static Key day(String channel) {
    return new Key(channel, DAY + " 00:00:00");
  }

  private static String lastError(SuiteProcess app) {
    return app.output().lines().filter(line -> line.contains(" stops: ")).findFirst().orElse("");
  }

  private static String url() {
    return pipeline.registry().url();
  }

  private static String published(String record) throws IOException {
    Path sources = Repository.module("common-schema").resolve("src/main/avro");
    return Files.readString(sources.resolve(record + ".avsc"));
  }

  /** What a next release may write: one more number at its end. */
  private static String newer(String record) throws IOException {
    return published(record)
        .replaceFirst("]\\s*}\\s*$", ",{\"name\":\"views\",\"type\":\"long\",\"default\":0}]}");
  }

  private static void send(String topic, byte[]... values) {
    try (KafkaProducer<byte[], byte[]> producer = pipeline.kafka().producer(Map.of())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, null, value));
      }
      producer.flush();
    }
  }

  private static int register(String subject, String schema) throws Exception {
    String body = JSON.writeValueAsString(Map.of("schema", schema));
    return answer(
            HttpRequest.newBuilder(URI.create(url() + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body)))
        .get("id")
        .asInt();
  }

  private static JsonNode ask(String path) throws Exception {
    return answer(HttpRequest.newBuilder(URI.create(url() + path)));
  }

  private static JsonNode answer(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }
}
