package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a store process tells of itself, and that it shows a server that is silent. */
class StoreMetricsIT extends StoreScenario {
  /** How soon a server that does not answer is seen. */
  private static final Duration SEEN = Duration.ofSeconds(15);

  private static final Pattern ADDRESS =
      Pattern.compile("metrics and health: (http://127\\.0\\.0\\.1:\\d+)/metrics");

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void countsWhatItReadAndWhatBecameOfTheRows() throws Exception {
    try (RunningStore store = store("--http-port=0")) {
      String address = address(store);
      awaitStatus(address + "/health/ready", 200, PATIENCE);

      send(point("a", "2017-08-02T02:00:00", 1));
      awaitCommitted(1);
      await().atMost(PATIENCE).until(() -> rowsTold(address, "inserted") == 1);
      send(point("a", "2017-08-02T10:00:00", 2));
      awaitCommitted(2);
      await().atMost(PATIENCE).until(() -> rowsTold(address, "updated") == 1);
      send(point("a", "2017-08-02T04:00:00", 3));
      awaitCommitted(3);
      await().atMost(PATIENCE).until(() -> rowsTold(address, "unchanged") == 1);

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(get(address + "/metrics").body())
                      .contains(
                          "ytstats_records_read_total 3.0",
                          "ytstats_batch_duration_seconds_count 3",
                          "ytstats_publish_to_row_seconds_count 3",
                          "ytstats_harvest_to_row_seconds_count 3",
                          "ytstats_records_rejected_total{reason=\"malformed_json\"} 0.0",
                          "ytstats_database_connections{state=\"active\"}",
                          "ytstats_check_passed{check=\"database\"} 1.0",
                          "ytstats_consumer_lag_records{partition=\"0\",topic=\""
                              + topic()
                              + "\"} 0.0",
                          "kafka_consumer_fetch_manager_metrics_records_consumed_total{"));
      store.stop();
    }
  }

  @Test
  void aSilentDatabaseIsShownInTimeAndClears() throws Exception {
    try (RunningStore store = store("--http-port=0")) {
      String address = address(store);
      awaitStatus(address + "/health/ready", 200, PATIENCE);
      stack().database().pause();
      try {
        awaitReason(address, "\"database\":\"database 127.0.0.1:", "does not answer");
        assertThat(get(address + "/health/live").statusCode()).isEqualTo(200);
        assertThat(get(address + "/metrics").body()).contains("ytstats_ready 0.0");
      } finally {
        stack().database().resume();
      }
      awaitStatus(address + "/health/ready", 200, PATIENCE);
      store.stop();
    }
  }

  @Test
  void aSilentBrokerIsShownInTimeAndClears() throws Exception {
    try (RunningStore store = store("--http-port=0")) {
      String address = address(store);
      awaitStatus(address + "/health/ready", 200, PATIENCE);
      stack().kafka().pause();
      try {
        awaitReason(
            address, "\"kafka\":\"Kafka at " + stack().bootstrapServers() + " does not answer");
        assertThat(get(address + "/health/live").statusCode()).isEqualTo(200);
      } finally {
        stack().kafka().resume();
      }
      awaitStatus(address + "/health/ready", 200, PATIENCE);
      store.stop();
    }
  }

  private static String address(RunningStore store) {
    store.awaitLog("metrics and health: ");
    Matcher address = ADDRESS.matcher(store.log());
    assertThat(address.find()).as(store::log).isTrue();
    return address.group(1);
  }

  private void awaitStatus(String url, int status, Duration patience) {
    await().atMost(patience).until(() -> get(url).statusCode() == status);
  }

  /** Waits until the store is not ready for this reason: it may have another one before. */
  private void awaitReason(String address, String... texts) {
    await()
        .atMost(SEEN)
        .untilAsserted(
            () -> {
              HttpResponse<String> ready = get(address + "/health/ready");
              assertThat(ready.statusCode()).isEqualTo(503);
              assertThat(ready.body()).contains(texts);
            });
  }

  private long rowsTold(String address, String outcome) throws IOException, InterruptedException {
    Matcher rows =
        Pattern.compile(
                "ytstats_rows_total\\{(?=[^}]*table=\"yt_daily\")[^}]*outcome=\""
                    + outcome
                    + "\"[^}]*} (\\d+)")
            .matcher(get(address + "/metrics").body());
    return rows.find() ? Long.parseLong(rows.group(1)) : -1;
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
