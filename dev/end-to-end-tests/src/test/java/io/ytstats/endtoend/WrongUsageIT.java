package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program says about invalid options, and its help. */
class WrongUsageIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final List<String> ALL =
      List.of("--bootstrap-servers", "--kafka-config", "--schema-registry-url");
  private static final List<String> JOB =
      List.of(
          "--input-topic",
          "--output-topic",
          "--dead-letter-topic",
          "--group-id",
          "--window",
          "--starting-offsets",
          "--max-records-per-window",
          "--retry-for");
  private static final List<String> STORE =
      List.of(
          "--input-topic",
          "--dead-letter-topic",
          "--group-id",
          "--db-url",
          "--db-user",
          "--db-password-file");
  private static final List<String> PRODUCER =
      List.of(
          "--topic",
          "--channels",
          "--harvests-per-day",
          "--sleep-between-harvests",
          "--start-date",
          "--days",
          "--seed",
          "--format");

  /** The design's table. */
  private static final Map<String, List<String>> OPTIONS =
      Map.of(
          "producer-log",
          PRODUCER,
          "agg-daily",
          JOB,
          "agg-monthly",
          JOB,
          "store-daily",
          STORE,
          "store-monthly",
          STORE);

  @TempDir private static Path folder;

  private final String servers = SharedBroker.stack().bootstrapServers();
  private final KafkaCluster kafka = SharedBroker.kafka();

  @Test
  void allInvalidOptionsAreReportedTogetherAndNothingStarts() throws IOException {
    Set<String> topics = kafka.topics();
    Set<String> groups = kafka.groups();
    Path tls = Files.writeString(folder.resolve("tls.properties"), "security.protocol=SSL\n");
    Map<String, List<String>> wrong =
        Map.of(
            "producer-log",
            List.of(
                "--harvests-per-day=24",
                "--days=-1",
                "--format=xml",
                "--start-date=2017-02-30",
                "--sleep-between-harvests=1",
                "--channels=a,,b",
                "--seed=x",
                "--topic=no topic",
                "--schema-registry=http://x"),
            "agg-daily",
            List.of(
                "--window=10",
                "--starting-offsets=middle",
                "--max-records-per-window=0",
                "--retry-for=-1s",
                "--input-topic=no/topic",
                "--kafka-config=" + tls,
                "--windows=1s"),
            "agg-monthly",
            List.of(
                "--window=0s",
                "--max-records-per-window=many",
                "--group-id=",
                "--output-topic=..",
                "--kafka-config=" + folder.resolve("absent"),
                "--verbosely"),
            "store-daily",
            List.of(
                "--db-url=postgresql://127.0.0.1/yt",
                "--db-user=",
                "--db-password-file=" + folder.resolve("absent"),
                "--input-topic=no topic",
                "--db-password=secret"),
            "store-monthly",
            List.of(
                "--db-url=jdbc:mysql://",
                "--group-id=",
                "--dead-letter-topic=yt_monthly",
                "--tables=yt"));

    Map<SuiteProcess, List<String>> started = new LinkedHashMap<>();
    wrong.forEach(
        (app, options) ->
            started.put(
                app(app)
                    .args("--bootstrap-servers", servers)
                    .args(options.toArray(new String[0]))
                    .start(),
                options));
    started.forEach(
        (app, options) -> {
          try (app) {
            assertThat(app.exitCode(LIMIT)).as(app::tail).isEqualTo(2);
            List<String> names = options.stream().map(option -> option.split("=", 2)[0]).toList();
            assertThat(app.output()).contains(names).doesNotContain("\tat ", "secret");
          }
        });
    try (SuiteProcess noPassword = app("store-daily").start()) {
      assertThat(noPassword.exitCode(LIMIT)).as(noPassword::tail).isEqualTo(2);
      assertThat(noPassword.output()).contains("--db-password-file", "YT_DB_PASSWORD");
    }

    assertThat(kafka.groups()).isEqualTo(groups);
    assertThat(kafka.topics()).isEqualTo(topics);
  }

  @Test
  void jobsRefuseTlsWithTheReason() throws IOException {
    Path tls = Files.writeString(folder.resolve("ssl.properties"), "security.protocol=SSL\n");
    for (SuiteProcess app :
        List.of(
            app("agg-daily").args("--kafka-config", tls.toString()).start(),
            app("agg-monthly").env("YT_KAFKA_CONFIG", tls.toString()).start())) {
      try (app) {
        assertThat(app.exitCode(LIMIT)).as(app::tail).isEqualTo(2);
        assertThat(app.output()).contains("security.protocol=SSL", "0-8", "TLS");
      }
    }
  }

  @Test
  void helpNamesEveryOptionWithItsVariable() {
    List<SuiteProcess> apps = new ArrayList<>();
    OPTIONS.keySet().forEach(name -> apps.add(app(name).args("--help").start()));
    for (SuiteProcess app : apps) {
      try (app) {
        assertThat(app.exitCode(LIMIT)).as(app::tail).isZero();
        for (List<String> options : List.of(ALL, OPTIONS.get(app.name()))) {
          for (String option : options) {
            assertThat(app.output()).contains(option, variable(option));
          }
        }
        assertThat(app.output()).contains("--help", "--version", "localhost:9092");
        if (app.name().startsWith("store")) {
          assertThat(app.output()).contains("YT_DB_PASSWORD");
        }
      }
    }
  }

  @Test
  void versionIsPrinted() {
    List<SuiteProcess> apps = new ArrayList<>();
    OPTIONS.keySet().forEach(name -> apps.add(app(name).args("--version").start()));
    for (SuiteProcess app : apps) {
      try (app) {
        assertThat(app.exitCode(LIMIT)).as(app::tail).isZero();
        assertThat(app.output().strip()).matches("(?s).*" + app.name() + " [0-9]+\\.[0-9]+.*");
      }
    }
  }

  @Test
  void theOptionWinsOverTheVariableAndTheVariableOverTheDefault() {
    List<SuiteProcess> apps = new ArrayList<>();
    for (String name : OPTIONS.keySet()) {
      String topic = name.equals("producer-log") ? "topic" : "input-topic";
      SuiteProcessBuilder app =
          app(name)
              .env("YT_BOOTSTRAP_SERVERS", servers)
              .env(variable("--" + topic), "from_variable")
              .env("YT_DEAD_LETTER_TOPIC", "from_variable_too")
              .env("YT_DB_PASSWORD", "unused")
              .args("--" + topic, "from_option");
      apps.add(app.start());
    }
    for (SuiteProcess app : apps) {
      try (app) {
        assertThat(app.exitCode(LIMIT)).as(app::tail).isEqualTo(1);
        String lastLine = lastLine(app);
        assertThat(lastLine).contains("from_option", servers, "scripts/create-topics.sh");
        if (!app.name().equals("producer-log")) {
          assertThat(lastLine).contains("from_variable_too");
        }
        assertThat(lastLine.replace("from_variable_too", "")).doesNotContain("from_variable");
      }
    }
  }

  @Test
  void missingTopicsAreNamedWithTheCommandThatCreatesThem() {
    Map<String, List<String>> needed =
        Map.of(
            "producer-log", List.of("yt_raw_harvest"),
            "agg-daily", List.of("yt_raw_harvest", "yt_daily", "yt_raw_harvest.dlq"),
            "agg-monthly", List.of("yt_daily", "yt_monthly", "yt_daily.dlq"),
            "store-daily", List.of("yt_daily", "yt_daily.dlq"),
            "store-monthly", List.of("yt_monthly", "yt_monthly.dlq"));
    try (LocalStack bare = LocalStack.inTemporaryFolder().withoutDatabase().start();
        KafkaCluster its = new KafkaCluster(bare.bootstrapServers())) {
      its.deleteTopics(its.topics());
      List<SuiteProcess> apps = new ArrayList<>();
      needed
          .keySet()
          .forEach(
              name ->
                  apps.add(
                      app(name)
                          .args("--bootstrap-servers", bare.bootstrapServers())
                          .env("YT_DB_PASSWORD", "unused")
                          .start()));
      for (SuiteProcess app : apps) {
        try (app) {
          assertThat(app.exitCode(LIMIT)).as(app::tail).isEqualTo(1);
          assertThat(lastLine(app))
              .contains(needed.get(app.name()))
              .contains("scripts/create-topics.sh --bootstrap-servers " + bare.bootstrapServers());
        }
      }
      assertThat(its.topics()).isEmpty();

      try (SuiteProcess create =
          SuiteProcess.script("create-topics.sh")
              .args("--bootstrap-servers", bare.bootstrapServers())
              .start()) {
        assertThat(create.exitCode(LIMIT)).as(create::tail).isZero();
      }
      assertThat(its.topics())
          .containsExactlyInAnyOrder(
              "yt_raw_harvest",
              "yt_raw_harvest.dlq",
              "yt_daily",
              "yt_daily.dlq",
              "yt_monthly",
              "yt_monthly.dlq");
    }
  }

  /** The last error in the log; a job's is followed by lines of Spark. */
  private static String lastLine(SuiteProcess app) {
    return app.output()
        .lines()
        .filter(line -> line.contains("ERROR"))
        .reduce((first, last) -> last)
        .orElseThrow(() -> new AssertionError("no error in the log\n" + app.tail()));
  }

  private static SuiteProcessBuilder app(String name) {
    return name.startsWith("agg") ? Apps.job(name) : Apps.app(name);
  }

  private static String variable(String option) {
    return "YT_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
