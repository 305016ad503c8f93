package io.ytstats.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.harness.SuiteProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A real Prometheus that scrapes programs and evaluates rules each second. */
final class PrometheusServer implements AutoCloseable {
  private static final Path SERVER = Path.of("/usr/bin/prometheus");
  private static final Path TOOL = Path.of("/usr/bin/promtool");

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SuiteProcess process;
  private final String address;
  private final HttpClient client = HttpClient.newHttpClient();

  private PrometheusServer(SuiteProcess process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Skips the test on a machine without Prometheus, and says so. */
  static void assumeInstalled() {
    SystemPrograms.assumeInstalled("prometheus", SERVER, TOOL);
  }

  /** What promtool says of files of rules: its exit code has to be 0. */
  static SuiteProcess check(Path rules) {
    return SuiteProcess.command("promtool", TOOL.toString(), "check", "rules", rules.toString())
        .start();
  }

  /**
   * Starts one.
   *
   * @param folder for its configuration and data
   * @param rules a file of rules
   * @param targets host and port of each program
   */
  static PrometheusServer start(Path folder, Path rules, List<String> targets) throws IOException {
    String configuration =
        """
        global:
          scrape_interval: 1s
          evaluation_interval: 1s
        rule_files: ['%s']
        scrape_configs:
          - job_name: channel-stats
            static_configs:
              - targets: ['%s']
        """
            .formatted(rules, String.join("', '", targets));
    Path file = Files.writeString(folder.resolve("prometheus.yml"), configuration);
    String address = "127.0.0.1:" + Ports.twoFree()[0];
    SuiteProcess process =
        SuiteProcess.command("prometheus", SERVER.toString())
            .args("--config.file=" + file, "--storage.tsdb.path=" + folder.resolve("data"))
            .args("--web.listen-address=" + address)
            .start();
    process.awaitLine("Server is ready to receive web requests", LIMIT);
    return new PrometheusServer(process, "http://" + address);
  }

  /** How many series an expression gives now. */
  int series(String expression) throws IOException, InterruptedException {
    return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
        .get("result")
        .size();
  }

  /** The names of the alerts that fire now. */
  Set<String> firing() throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    for (JsonNode alert : get("/api/v1/alerts").get("alerts")) {
      if ("firing".equals(alert.get("state").asText())) {
        names.add(alert.get("labels").get("alertname").asText());
      }
    }
    return names;
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    JsonNode answer =
        JSON.readTree(
            client
                .send(
                    HttpRequest.newBuilder(URI.create(address + path)).timeout(LIMIT).build(),
                    BodyHandlers.ofString())
                .body());
    if (!"success".equals(answer.get("status").asText())) {
      throw new IllegalStateException(path + ": " + answer);
    }
    return answer.get("data");
  }

  @Override
  public void close() {
    process.close();
  }
}
