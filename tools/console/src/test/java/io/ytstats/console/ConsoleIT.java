package io.ytstats.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.app.DeadLetter;
import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import io.ytstats.schema.Topics;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The server on real Kafka and a real database, asked over HTTP. */
class ConsoleIT {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  private static LocalStack stack;
  private static ConsoleServer console;
  private static URI page;
  private static Path audit;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    stack = LocalStack.inTemporaryFolder().start();
    audit = folder.resolve("audit.txt");
    ConsoleOptions options = new ConsoleOptions();
    new CommandLine(options)
        .parseArgs(
            "--bootstrap-servers", stack.bootstrapServers(),
            "--db-url", stack.jdbcUrl(),
            "--db-user", stack.dbUser(),
            "--db-password-file", stack.dbPasswordFile().toString(),
            "--http-port", "0",
            "--base-path", "/yt",
            "--every", "500ms",
            "--audit-file", audit.toString());
    List<String> problems = new ArrayList<>();
    options.check(problems);
    assertThat(problems).isEmpty();
    console = new ConsoleServer(options);
    page = URI.create(console.start());
    insert(HOSTILE);
  }

  @AfterAll
  static void stop() {
    console.close();
    stack.close();
  }

  @Test
  void thePageAllowsNoScriptOfOthersAndLoadsNothingFromElsewhere() throws Exception {
    HttpResponse<String> answer = get("");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(answer.body()).doesNotContain("://", "<style", "style=", "onclick");
    for (String file : List.of("app.js", "app.css", "uplot.js", "uplot.css", "icon.svg")) {
      assertThat(get(file).statusCode()).as(file).isEqualTo(200);
    }
  }

  @Test
  void theBasePathWithoutItsSlashLeadsToThePage() throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(page.toString().replaceFirst("/$", ""))).build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/yt/");
  }

  @Test
  void onlyReadingIsAnswered() throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE")) {
      HttpRequest request =
          HttpRequest.newBuilder(page.resolve("api/status"))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build();
      assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .as(method)
          .isEqualTo(405);
    }
  }

  @Test
  void aNameThatSomebodyElseLeadsHereIsRefused() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", page.getPort())) {
      socket
          .getOutputStream()
          .write("GET /yt/api/status HTTP/1.1\r\nHost: evil.example\r\n\r\n".getBytes(UTF_8));
      String status =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
      assertThat(status).contains("403");
    }
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    for (String path :
        List.of("nothing", "api/nothing", "../app.js", "%2e%2e/versions.properties")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(get("api/channel?channel=").statusCode()).isEqualTo(400);
    assertThat(get("api/explain?channel=a&day=2017-02-30").statusCode()).isEqualTo(400);
    assertThat(get("api/channels?prefix=" + "x".repeat(300)).statusCode()).isEqualTo(400);
  }

  @Test
  void aChannelIsFoundAndHasItsCountsByDayAndMonth() throws Exception {
    JsonNode found = json("api/channels?prefix=" + encoded("<img"));
    JsonNode curves = json("api/channel?channel=" + encoded(HOSTILE));

    assertThat(found.path("channels").get(0).asText()).isEqualTo(HOSTILE);
    assertThat(found.path("more").asBoolean()).isFalse();
    assertThat(curves.path("channel").asText()).isEqualTo(HOSTILE);
    assertThat(curves.path("daily").get(0).path("period").asText()).isEqualTo("2017-08-02");
    assertThat(curves.path("daily").get(0).path("subs").asInt()).isEqualTo(7);
    assertThat(curves.path("monthly").get(0).path("period").asText()).isEqualTo("2017-08");
  }

  @Test
  void aRejectIsShownWithItsBytesAndTheCommandThatReplaysIt() throws Exception {
    Instant at = Instant.parse("2017-08-02T02:00:00Z");
    byte[] letter =
        new DeadLetter(
                new BadRecordException(RejectReason.EMPTY_VALUE, "bad " + HOSTILE),
                "agg-daily",
                Topics.RAW_HARVEST,
                2,
                17,
                "k".getBytes(UTF_8),
                HOSTILE.getBytes(UTF_8),
                at)
            .value();
    send(Topics.deadLetterOf(Topics.RAW_HARVEST), letter, letter, "no letter".getBytes(UTF_8));

    JsonNode rejects = await("both rejects", () -> json("api/rejects"), list -> list.size() == 2);

    JsonNode reject =
        rejects.get(0).path("reason").asText().equals("empty_value")
            ? rejects.get(0)
            : rejects.get(1);
    assertThat(reject.path("detail").asText()).isEqualTo("bad " + HOSTILE);
    assertThat(reject.path("source").asText()).isEqualTo("yt_raw_harvest-2 offset 17");
    assertThat(reject.path("value").path("text").asText()).isEqualTo(HOSTILE);
    assertThat(reject.path("replay").asText())
        .isEqualTo(
            "scripts/replay-dead-letters.sh --bootstrap-servers "
                + stack.bootstrapServers()
                + " --dead-letter-topic yt_raw_harvest.dlq --reason empty_value"
                + " --rejected-by agg-daily --since 2017-08-02T02:00:00Z");
    await(
        "the count",
        () -> json("api/status"),
        status -> status.path("kafka").path("rejects").path("letters").asInt() == 3);
  }

  @Test
  void aRowIsExplainedFromTheRawTopic() throws Exception {
    send(
        Topics.RAW_HARVEST,
        harvest("explained", "2017-08-02T02:00:00", 5),
        harvest("explained", "2017-08-02T03:00:00", 4),
        harvest("other", "2017-08-02T04:00:00", 3));

    JsonNode explained = json("api/explain?channel=explained&day=2017-08-02");

    assertThat(explained.path("problem").isNull()).as(explained.toString()).isTrue();
    assertThat(explained.path("count").asInt()).isEqualTo(2);
    assertThat(explained.path("winner").asText()).isEqualTo("4 at 2017-08-02T03:00:00");
    assertThat(explained.path("lines").get(0).asText())
        .endsWith(": 4 at 2017-08-02T03:00:00: WON, because it was harvested latest");
    assertThat(json("api/explain?channel=it's&day=2017-08-02").path("command").asText())
        .endsWith("--explain 'it'\\''s' 2017-08-02");
    // what waits is told with its age
    JsonNode hop =
        await(
                "the lag of agg-daily",
                () -> json("api/status"),
                status -> status.path("kafka").path("hops").path(0).path("lag").asInt() >= 3)
            .path("kafka")
            .path("hops")
            .path(0);
    assertThat(hop.path("group").asText()).isEqualTo("agg-daily");
    assertThat(hop.path("ageMillis").asLong()).isBetween(0L, 120_000L);
    assertThat(hop.path("health").asText()).isEqualTo("has not committed yet");
  }

  @Test
  void theLastAuditIsShown() throws Exception {
    assertThat(json("api/audit").path("level").asText()).isEqualTo("idle");
    Files.writeString(audit, "audit: yt_daily 3 rows: 3 equal\naudit: equal\n");
    assertThat(json("api/audit").path("level").asText()).isEqualTo("good");
    Files.writeString(audit, "audit: DIFFERS\n");
    assertThat(json("api/audit").path("level").asText()).isEqualTo("bad");
    Files.delete(audit);
  }

  @Test
  void snapshotsComeByThemselves() throws Exception {
    HttpResponse<java.util.stream.Stream<String>> events =
        http.send(
            HttpRequest.newBuilder(page.resolve("api/live"))
                .timeout(Duration.ofSeconds(10))
                .build(),
            HttpResponse.BodyHandlers.ofLines());
    List<String> lines;
    try (java.util.stream.Stream<String> stream = events.body()) {
      lines = stream.filter(line -> line.startsWith("data:")).limit(3).toList();
    }

    assertThat(events.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(JSON.readTree(lines.get(2).substring(5)).path("point"))
        .hasSize(History.NAMES.size());
    await(
        "the hour so far",
        () -> json("api/history"),
        history -> history.path("columns").path(0).size() > 2);
  }

  private interface Check {
    boolean holds(JsonNode node);
  }

  private static JsonNode await(String what, Callable<JsonNode> question, Check check) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .until(question, check::holds);
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(page + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static byte[] harvest(String channel, String at, int subs) {
    return String.format(
            "{\"yt_channel_id\": \"%s\", \"harvest_ts\": \"%s\", \"subs\": %d}", channel, at, subs)
        .getBytes(UTF_8);
  }

  private static void send(String topic, byte[]... values) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, value)).get();
      }
    }
  }

  private static void insert(String channel) throws Exception {
    try (Connection connection = stack.database().connectAsAdmin();
        PreparedStatement daily =
            connection.prepareStatement(
                "INSERT INTO yt_daily VALUES ('2017-08-02 02:00:00', ?, '2017-08-02', 7)");
        PreparedStatement monthly =
            connection.prepareStatement(
                "INSERT INTO yt_monthly VALUES ('2017-08-02 02:00:00', ?, '2017-08', 7)")) {
      daily.setString(1, channel);
      daily.executeUpdate();
      monthly.setString(1, channel);
      monthly.executeUpdate();
    }
  }
}
