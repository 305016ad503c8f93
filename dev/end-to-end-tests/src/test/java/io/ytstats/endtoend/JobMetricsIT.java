package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.HarvestRecord;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a packaged job tells of itself on its driver, and that it shows a silent broker. */
class JobMetricsIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** How soon a broker that does not answer is seen. */
  private static final Duration SEEN = Duration.ofSeconds(15);

  private static final Pattern ADDRESS =
      Pattern.compile("metrics and health: (http://127\\.0\\.0\\.1:\\d+)/metrics");

  private final String topic = UUID.randomUUID().toString();
  private final HttpClient client = HttpClient.newHttpClient();
  private final LocalStack stack = SharedBroker.stack();
  private final KafkaCluster kafka = SharedBroker.kafka();

  @AfterEach
  void resume() {
    stack.kafka().start();
  }

  @Test
  void countsItsWindowsAndShowsASilentBroker() throws Exception {
    for (String name : new String[] {topic, topic + "-out", topic + ".dlq"}) {
      kafka.createTopic(name, 1, Map.of());
    }
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of());
        SuiteProcess job =
            Apps.job("agg-daily")
                .args("--bootstrap-servers", stack.bootstrapServers())
                .args("--input-topic", topic, "--output-topic", topic + "-out")
                .args("--group-id", topic, "--window", "1s", "--http-port", "0")
                .start()) {
      byte[] json = HarvestRecord.at("2017-08-02T01:00:00", "a", 1).json();
      producer.send(new ProducerRecord<>(topic, json)).get();
      producer.send(new ProducerRecord<>(topic, new byte[] {'{'})).get();
      job.awaitLine("metrics and health: ", LIMIT);
      Matcher found = ADDRESS.matcher(job.output());
      assertThat(found.find()).as(job::tail).isTrue();
      String address = found.group(1);

      awaitReady(address, 200, LIMIT);
      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(get(address + "/metrics").body().lines())
                      .contains(
                          "ytstats_records_read_total 2.0",
                          "ytstats_results_published_total 1.0",
                          "ytstats_records_rejected_total{reason=\"malformed_json\"} 1.0",
                          "ytstats_windows_total{outcome=\"failed\"} 0.0",
                          "ytstats_consumer_lag_records{partition=\"0\",topic=\""
                              + topic
                              + "\"} 0.0",
                          "ytstats_live 1.0",
                          "ytstats_ready 1.0"));

      stack.kafka().pause();
      awaitReady(address, 503, SEEN);
      HttpResponse<String> ready = get(address + "/health/ready");
      assertThat(ready.body()).contains("Kafka at " + stack.bootstrapServers());
      assertThat(get(address + "/health/live").statusCode()).isEqualTo(200);
      stack.kafka().resume();
      awaitReady(address, 200, LIMIT);
      job.stop();
    }
  }

  private void awaitReady(String address, int status, Duration limit) {
    Awaitility.await()
        .atMost(limit)
        .until(() -> get(address + "/health/ready").statusCode() == status);
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
