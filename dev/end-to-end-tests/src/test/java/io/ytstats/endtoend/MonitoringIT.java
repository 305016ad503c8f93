package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.harness.SuiteProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code docs/monitoring} with a real Prometheus beside a running pipeline. */
class MonitoringIT {
  private static final Path FOLDER = Documents.ROOT.resolve("docs/monitoring");
  private static final Path RULES = FOLDER.resolve("channel-stats.rules.yml");
  private static final Path DASHBOARD = FOLDER.resolve("channel-stats-dashboard.json");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Pattern METRIC = Pattern.compile("\\bytstats_\\w+");
  private static final Pattern RUNBOOK = Pattern.compile("runbook_url: (\\S+)#(\\S+)");
  private static final Pattern ADDRESS = Pattern.compile("http://(127\\.0\\.0\\.1:\\d+)/metrics");

  @TempDir private Path folder;

  @Test
  void everyExpressionNamesDocumentedMetricsAndEveryAlertHasItsRunbook() throws IOException {
    String documented = Files.readString(Documents.ROOT.resolve("docs/metrics.adoc"));
    String rules = Files.readString(RULES);
    for (String text : List.of(rules, String.join("\n", expressions()))) {
      assertThat(METRIC.matcher(text).results().map(MatchResult::group).toList())
          .isNotEmpty()
          .allSatisfy(
              metric ->
                  assertThat(documented)
                      .containsPattern("`" + metric.replaceFirst("_bucket$", "") + "[`{]"));
    }
    List<MatchResult> runbooks = RUNBOOK.matcher(rules).results().toList();
    assertThat(runbooks)
        .hasSameSizeAs(Pattern.compile("- alert: ").matcher(rules).results().toList());
    for (MatchResult runbook : runbooks) {
      assertThat(Files.readString(Documents.ROOT.resolve(runbook.group(1))))
          .contains("[#" + runbook.group(2) + "]");
    }
  }

  @Tag("long")
  @Test
  void everyExpressionHasASeriesAndAlertsFireForAKilledDatabaseAndClear() throws Exception {
    PrometheusServer.assumeInstalled();
    try (SuiteProcess check = PrometheusServer.check(RULES)) {
      assertThat(check.exitCode(LIMIT)).as(check::tail).isZero();
    }
    // without the minutes that an alert waits for
    Path rules =
        Files.writeString(
            folder.resolve("rules.yml"),
            Files.readString(RULES).replaceAll("for: \\d+m", "for: 0s"));
    try (Pipeline pipeline = new Pipeline()) {
      Map<String, SuiteProcess> programs = start(pipeline);
      List<String> targets = new ArrayList<>();
      for (SuiteProcess program : programs.values()) {
        targets.add(address(program));
      }
      try (PrometheusServer prometheus = PrometheusServer.start(folder, rules, targets)) {
        // a counter grows only from what has been scraped
        awaitSeries(prometheus, "count(up == 1) == " + targets.size());
        awaitSeries(prometheus, "ytstats_records_rejected_total{reason=\"malformed_json\"}");
        reject(pipeline);
        for (String expression : expressions()) {
          awaitSeries(prometheus, expression);
        }
        awaitFiring(prometheus, true, "ChannelStatsRejects");
        awaitFiring(prometheus, false, "ChannelStatsNotReady", "ChannelStatsAuditFailed");

        pipeline.database().kill();
        awaitFiring(prometheus, true, "ChannelStatsNotReady", "ChannelStatsAuditFailed");
        pipeline.database().start();
        awaitFiring(prometheus, false, "ChannelStatsNotReady", "ChannelStatsAuditFailed");
      }
      pipeline.stopAll();
    }
  }

  private static Map<String, SuiteProcess> start(Pipeline pipeline) {
    String[] http = {"--http-port", "0"};
    Map<String, SuiteProcess> programs = new LinkedHashMap<>();
    programs.put("agg-daily", pipeline.job("agg-daily", List.of(), http));
    programs.put("agg-monthly", pipeline.job("agg-monthly", List.of(), http));
    programs.put("store-daily", pipeline.store("store-daily", http));
    programs.put("store-monthly", pipeline.store("store-monthly", http));
    programs.put(
        "producer-log",
        pipeline.producer(
            "--http-port", "0", "--sleep-between-harvests", "500ms", "--start-date", "2017-08-02"));
    programs.put("audit", pipeline.audit("--every", "5s", "--wait", "30s", "--http-port", "0"));
    return programs;
  }

  private static void reject(Pipeline pipeline) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = pipeline.kafka().producer(Map.of())) {
      producer.send(new ProducerRecord<>(Pipeline.RAW, "{".getBytes(UTF_8))).get();
    }
  }

  private static void awaitSeries(PrometheusServer prometheus, String expression) {
    Awaitility.await(expression)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> prometheus.series(expression) > 0);
  }

  private static String address(SuiteProcess program) {
    program.awaitLine("metrics and health: ", LIMIT);
    Matcher address = ADDRESS.matcher(program.output());
    assertThat(address.find()).as(program::tail).isTrue();
    return address.group(1);
  }

  private static void awaitFiring(PrometheusServer prometheus, boolean all, String... names) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              if (all) {
                assertThat(prometheus.firing()).contains(names);
              } else {
                assertThat(prometheus.firing()).doesNotContain(names);
              }
            });
  }

  /** Those of the dashboard, for a scrape each second. */
  private static List<String> expressions() throws IOException {
    Map<String, String> expressions = new TreeMap<>();
    JsonNode panels = new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels");
    for (JsonNode panel : panels) {
      for (JsonNode target : panel.get("targets")) {
        String expression = target.get("expr").asText().replace("$__rate_interval", "1m");
        expressions.put(expression, panel.get("title").asText());
      }
    }
    return List.copyOf(expressions.keySet());
  }
}
