package io.ytstats.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged producer tells of itself, with a real broker that stops answering. */
class ProducerMetricsIT {
  private static final Duration START = Duration.ofMinutes(1);

  /** How soon a broker that does not answer is seen. */
  private static final Duration SEEN = Duration.ofSeconds(15);

  private static final Pattern ADDRESS =
      Pattern.compile("metrics and health: (http://127\\.0\\.0\\.1:\\d+)/metrics");

  private static LocalStack stack;

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path folder;

  @BeforeAll
  static void startKafka() {
    stack = LocalStack.inTemporaryFolder().withoutDatabase().start();
  }

  @AfterAll
  static void stopKafka() {
    stack.close();
  }

  @Test
  void servesItsCountsAndSaysWhyItIsNotReady() throws Exception {
    try (ProducerProcess producer = start("--http-port=0", "--sleep-between-harvests=100ms")) {
      String address = address(producer);
      await().atMost(START).until(() -> get(address + "/health/ready").statusCode() == 200);
      await().atMost(START).until(() -> count(address, "ytstats_records_published_total") >= 6);
      String metrics = get(address + "/metrics").body();
      assertThat(metrics)
          .contains(
              "ytstats_build_info{application=\"producer-log\",version=",
              "ytstats_ready 1.0",
              "ytstats_live 1.0",
              "ytstats_check_passed{check=\"kafka\"} 1.0",
              "jvm_memory_used_bytes{",
              "kafka_producer_metrics_record_send_total{client_id=\"producer-log\"}");
      assertThat(count(address, "ytstats_harvests_total"))
          .isGreaterThanOrEqualTo(metricOf(metrics, "ytstats_records_published_total") / 3);
      HttpResponse<String> openMetrics =
          client.send(
              HttpRequest.newBuilder(URI.create(address + "/metrics"))
                  .header("Accept", "application/openmetrics-text; version=1.0.0")
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(openMetrics.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/openmetrics-text");
      assertThat(openMetrics.body()).endsWith("# EOF\n");
      assertThat(get(address + "/elsewhere").statusCode()).isEqualTo(404);

      stack.kafka().pause();
      try {
        await().atMost(SEEN).until(() -> get(address + "/health/ready").statusCode() == 503);
        HttpResponse<String> ready = get(address + "/health/ready");
        assertThat(ready.headers().firstValue("Content-Type"))
            .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(ready.body())
            .contains("\"status\":\"not ready\"", "kafka: Kafka at " + stack.bootstrapServers());
        assertThat(get(address + "/health/live").statusCode()).isEqualTo(200);
      } finally {
        stack.kafka().resume();
      }
      await().atMost(START).until(() -> get(address + "/health/ready").statusCode() == 200);
    }
  }

  @Test
  void aTakenPortEndsIt() throws Exception {
    String broker = stack.bootstrapServers();
    String port = broker.substring(broker.lastIndexOf(':') + 1);
    try (ProducerProcess producer = start("--http-port=" + port)) {
      assertThat(producer.exitCode(START)).isEqualTo(1);
      assertThat(producer.lastLine())
          .contains("cannot listen on 127.0.0.1:" + port, "choose another --http-port");
    }
  }

  private ProducerProcess start(String... more) throws IOException {
    String[] args = new String[more.length + 1];
    args[0] = "--bootstrap-servers=" + stack.bootstrapServers();
    System.arraycopy(more, 0, args, 1, more.length);
    return ProducerProcess.start(folder, args);
  }

  private static String address(ProducerProcess producer) {
    return await()
        .atMost(START)
        .until(
            () ->
                producer.lines().stream()
                    .map(ADDRESS::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElse(null),
            found -> found != null);
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private double count(String address, String metric) throws IOException, InterruptedException {
    return metricOf(get(address + "/metrics").body(), metric);
  }

  private static double metricOf(String metrics, String name) {
    Matcher value = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(metrics);
    return value.find() ? Double.parseDouble(value.group(1)) : -1;
  }
}
