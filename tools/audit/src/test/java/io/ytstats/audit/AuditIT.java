package io.ytstats.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.Repository;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged audit through its script, on real servers, with tables that a hand has filled. */
class AuditIT {
  private static final Path SCRIPT = Repository.script("audit.sh");
  private static final int PARTITIONS = 4;
  private static final int LIMIT_SECONDS = 120;

  private static final List<DataPoint> POINTS =
      List.of(
          Rows.point("a", "2017-08-01T01:00:00", 1000),
          Rows.point("a", "2017-08-01T02:00:00", 900),
          Rows.point("a", "2017-08-01T02:00:00", 901),
          Rows.point("a", "2017-08-02T01:00:00", 800),
          Rows.point("b", "2017-08-31T23:59:59", 5),
          Rows.point("b", "2017-09-01T00:00:00", 6));

  private static final String DAILY =
      "INSERT INTO yt_daily VALUES ('2017-08-01 02:00:00', 'a', '2017-08-01', 901),"
          + " ('2017-08-02 01:00:00', 'a', '2017-08-02', 800),"
          + " ('2017-08-31 23:59:59', 'b', '2017-08-31', 5),"
          + " ('2017-09-01 00:00:00', 'b', '2017-09-01', 6)";

  private static final String MONTHLY =
      "INSERT INTO yt_monthly VALUES ('2017-08-02 01:00:00', 'a', '2017-08', 800),"
          + " ('2017-08-31 23:59:59', 'b', '2017-08', 5),"
          + " ('2017-09-01 00:00:00', 'b', '2017-09', 6)";

  private static LocalStack stack;
  private static Admin kafka;
  private static int topics;

  @TempDir private Path folder;
  private final List<Run> runs = new ArrayList<>();
  private String topic;

  @BeforeAll
  static void start() {
    stack = LocalStack.inTemporaryFolder().start();
    kafka = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    kafka.close();
    stack.close();
  }

  /** A topic of its own for each test: once records of one are deleted, it never looks whole. */
  @BeforeEach
  void fill() throws Exception {
    topic = "raw" + ++topics;
    kafka.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    asAdmin("TRUNCATE yt_daily", "TRUNCATE yt_monthly", DAILY, MONTHLY);
    RecordEncoder encoder = new RecordEncoder(RecordType.HARVEST);
    int i = 0;
    for (DataPoint point : POINTS) {
      send(i++ % PARTITIONS, encoder.encode(point));
    }
    send(0, encoder.encode(POINTS.get(2)));
    send(3, new byte[] {1});
  }

  @AfterEach
  void end() {
    runs.forEach(Run::close);
  }

  @Test
  void equalTablesAreEqual() throws Exception {
    Run audit = audit();

    assertThat(audit.exitCode()).as(audit::all).isZero();
    assertThat(audit.out())
        .contains(
            topic + " up to 0:3 1:2 2:1 3:2",
            "8 records, 1 of them rejected",
            "yt_daily       4 rows: 4 equal\n",
            "yt_monthly     3 rows: 3 equal\n",
            "audit: equal\n");
    assertThat(audit.all()).doesNotContain(Files.readString(stack.dbPasswordFile()).trim());
  }

  @Test
  void modernSourceReadsOfATransactionWhatWasCommitted() throws Exception {
    RecordEncoder encoder = new RecordEncoder(RecordType.HARVEST);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "transactional.id", topic),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, encoder.encode(POINTS.get(0)))).get();
      producer.commitTransaction();
      producer.beginTransaction();
      DataPoint aborted = Rows.point("a", "2017-08-01T03:00:00", 999);
      producer.send(new ProducerRecord<>(topic, 1, null, encoder.encode(aborted))).get();
      producer.abortTransaction();
    }

    Run audit = audit("--kafka-source", "modern");

    assertThat(audit.exitCode()).as(audit::all).isZero();
    assertThat(audit.out())
        .contains(
            "yt_daily       4 rows: 4 equal\n",
            "yt_monthly     3 rows: 3 equal\n",
            "audit: equal\n");
    Run refused = audit();
    assertThat(refused.exitCode()).as(refused::all).isEqualTo(3);
    assertThat(refused.all()).contains("use --kafka-source modern");
  }

  @Test
  void acceptsColumnsWithFractionsOfSeconds() throws Exception {
    String alter = "ALTER TABLE %s MODIFY harvest_ts datetime%s NOT NULL%s";
    asAdmin(
        String.format(alter, "yt_daily", "(6)", ", MODIFY date datetime(6) NOT NULL"),
        String.format(alter, "yt_monthly", "(3)", ""));
    try {
      Run audit = audit();

      assertThat(audit.exitCode()).as(audit::all).isZero();
      assertThat(audit.out())
          .contains("yt_daily       4 rows: 4 equal\n", "yt_monthly     3 rows: 3 equal\n");
    } finally {
      asAdmin(
          String.format(alter, "yt_daily", "", ", MODIFY date datetime NOT NULL"),
          String.format(alter, "yt_monthly", "", ""));
    }
  }

  @Test
  void countsAndListsWrongRowsAndRepairsThoseThatItCan() throws Exception {
    asAdmin(
        "DELETE FROM yt_daily WHERE channel = 'b' AND date = '2017-08-31'",
        "UPDATE yt_daily SET harvest_ts = '2017-08-01 01:00:00', subs = 1000"
            + " WHERE channel = 'a' AND date = '2017-08-01'",
        "UPDATE yt_daily SET subs = 801 WHERE channel = 'a' AND date = '2017-08-02'",
        "INSERT INTO yt_daily VALUES ('2017-08-05 01:00:00', 'c', '2017-08-05', 1)",
        "DELETE FROM yt_monthly WHERE channel = 'b'",
        "UPDATE yt_monthly SET subs = 799 WHERE channel = 'a'");

    Path figures = folder.resolve("audit.prom");
    Run audit = audit("--show", "1", "--metrics-file", figures.toString());

    assertThat(audit.exitCode()).as(audit::all).isEqualTo(1);
    assertThat(audit.out())
        .contains(
            "yt_daily       4 rows: 1 equal, 1 missing, 1 stale, 1 differing, 1 extra\n",
            "missing: b 2017-08-31: should be 5 at 2017-08-31T23:59:59\n",
            "stale: a 2017-08-01: is 1,000 at 2017-08-01T01:00:00, should be 901 at"
                + " 2017-08-01T02:00:00\n",
            "differing: a 2017-08-02: is 801 at 2017-08-02T01:00:00, should be 800 at"
                + " 2017-08-02T01:00:00\n",
            "extra: c 2017-08-05: is 1 at 2017-08-05T01:00:00\n",
            "yt_monthly     1 rows: 2 missing, 1 differing\n",
            "missing: b 2017-08: should be 5 at 2017-08-31T23:59:59\n",
            "missing: 1 more\n",
            "audit: DIFFERS\n");
    assertThat(figures)
        .content()
        .contains(
            "ytstats_audit_equal 0.0\n",
            "ytstats_audit_failed 0.0\n",
            "ytstats_audit_raw_records 8.0\n",
            "ytstats_audit_raw_rejects 1.0\n",
            "ytstats_audit_rows{table=\"yt_daily\",verdict=\"stale\"} 1.0\n",
            "ytstats_audit_rows{table=\"yt_daily\",verdict=\"newer\"} 0.0\n",
            "ytstats_audit_rows{table=\"yt_monthly\",verdict=\"missing\"} 2.0\n");

    Run repair = audit("--repair");

    assertThat(repair.exitCode()).as(repair::all).isEqualTo(1);
    assertThat(repair.out())
        .contains(
            "repair: 5 rows written\n",
            "yt_daily       5 rows: 3 equal, 1 differing, 1 extra\n",
            "yt_monthly     3 rows: 3 equal\n");
    assertThat(subs("yt_daily WHERE channel = 'a' AND date = '2017-08-02'"))
        .as("the upsert never replaces a later data point")
        .isEqualTo(801);

    asAdmin(
        "DELETE FROM yt_daily WHERE channel = 'c'",
        "DELETE FROM yt_daily WHERE channel = 'a' AND date = '2017-08-02'");
    Run rest = audit("--repair");

    assertThat(rest.exitCode()).as(rest::all).isZero();
    assertThat(rest.out()).contains("repair: 1 rows written\n", "yt_daily       4 rows: 4 equal\n");
  }

  /** More wrong rows than a tally keeps, so that all keys are compared and written again. */
  @Test
  void repairFillsEmptyTables() throws Exception {
    int channels = Comparison.MAX_FINDINGS + 200;
    RecordEncoder encoder = new RecordEncoder(RecordType.HARVEST);
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      values.add(encoder.encode(Rows.point("c" + i, "2017-08-05T01:00:00", i)));
    }
    send(1, values.toArray(byte[][]::new));
    asAdmin("TRUNCATE yt_daily", "TRUNCATE yt_monthly");

    Run audit = audit("--repair", "--show", "0");

    assertThat(audit.exitCode()).as(audit::all).isZero();
    assertThat(audit.out())
        .contains(
            "yt_daily       0 rows: 1,204 missing\n",
            "repair: 2,407 rows written\n",
            "yt_daily       1,204 rows: 1,204 equal\n",
            "yt_monthly     1,203 rows: 1,203 equal\n");
  }

  @Test
  void waitComparesWrongRowsAgainAndReportsNewerOnes() throws Exception {
    asAdmin(
        "DELETE FROM yt_daily WHERE channel = 'b' AND date = '2017-09-01'",
        "DELETE FROM yt_monthly WHERE channel = 'a'");
    Run audit = audit("--wait", "60s");
    audit.awaitLine("comparing them again");

    send(
        2, new RecordEncoder(RecordType.HARVEST).encode(Rows.point("b", "2017-09-01T03:00:00", 7)));
    asAdmin(
        "INSERT INTO yt_daily VALUES ('2017-09-01 03:00:00', 'b', '2017-09-01', 7)",
        "INSERT INTO yt_monthly VALUES ('2017-08-02 01:00:00', 'a', '2017-08', 800)");

    assertThat(audit.exitCode()).as(audit::all).isZero();
    assertThat(audit.out())
        .contains(
            "yt_daily       4 rows: 3 equal, 1 newer\n",
            "newer: b 2017-09-01: is 7 at 2017-09-01T03:00:00, the latest record is 6 at"
                + " 2017-09-01T00:00:00\n",
            "yt_monthly     3 rows: 3 equal\n");
  }

  @Test
  void explainListsTheRecordsAndWhichIsTheLatest() throws Exception {
    Run audit = audit("--explain", "a", "2017-08-01");

    assertThat(audit.exitCode()).as(audit::all).isZero();
    assertThat(audit.out())
        .contains(
            "a 2017-08-01: 4 records",
            topic
                + "-0 offset 2: 901 at 2017-08-01T02:00:00: WON, because it has the most"
                + " subs of those harvested latest\n",
            topic + "-2 offset 0: 901 at 2017-08-01T02:00:00: a duplicate of the one that won",
            topic
                + "-1 offset 0: 900 at 2017-08-01T02:00:00: lost: harvested at the same time,"
                + " with fewer subs\n",
            topic + "-0 offset 0: 1,000 at 2017-08-01T01:00:00: lost: harvested earlier\n",
            "yt_daily has 901 at 2017-08-01T02:00:00: equal\n");
  }

  @Test
  void rowOfALostRecordIsUnverifiable() throws Exception {
    // deletes b's record of September 1; b's record of August 31 is in partition 0
    kafka
        .deleteRecords(Map.of(new TopicPartition(topic, 1), RecordsToDelete.beforeOffset(2)))
        .all()
        .get();

    Run audit = audit();
    Run strict = audit("--strict");

    assertThat(audit.exitCode()).as(audit::all).isZero();
    assertThat(audit.out())
        .contains(
            "earlier ones are lost: partition 1 begins at 2",
            "yt_daily       4 rows: 3 equal, 1 unverifiable\n",
            "unverifiable: b 2017-09-01: is 6 at 2017-09-01T00:00:00\n",
            "yt_monthly     3 rows: 2 equal, 1 unverifiable\n",
            "audit: equal; unverifiable rows do not count without --strict\n");
    assertThat(strict.exitCode()).as(strict::all).isEqualTo(1);
    assertThat(strict.out()).contains("DIFFERS: unverifiable rows, and --strict");
  }

  @Test
  void exitsWith3IfSomethingCannotBeRead() throws Exception {
    Run usage = audit("--show", "many");
    Run noTopic = audit("--topic", "nowhere");
    Path figures = folder.resolve("audit.prom");
    Run noDatabase =
        audit("--db-url", "jdbc:mysql://127.0.0.1:1/yt", "--metrics-file", figures.toString());

    assertThat(usage.exitCode()).as(usage::all).isEqualTo(2);
    assertThat(noTopic.exitCode()).as(noTopic::all).isEqualTo(3);
    assertThat(noTopic.all()).contains("no topic nowhere");
    assertThat(noDatabase.exitCode()).as(noDatabase::all).isEqualTo(3);
    assertThat(noDatabase.all()).contains("database 127.0.0.1:1/yt");
    assertThat(figures)
        .content()
        .contains("ytstats_audit_failed 1.0\n")
        .doesNotContain("ytstats_audit_equal");
  }

  @Test
  void everyAuditsAgainWhateverTheLastOneFound() throws Exception {
    Path figures = folder.resolve("audit.prom");
    Run audit = audit("--every", "1s", "--http-port", "0", "--metrics-file", figures.toString());
    await(audit, "equal", () -> contentOf(figures).contains("ytstats_audit_equal 1.0\n"));
    Matcher address = Pattern.compile("http://\\S+(?=/metrics)").matcher(audit.all());
    assertThat(address.find()).as(audit::all).isTrue();
    String server = address.group();
    assertThat(get(server + "/health/ready")).contains("\"status\":\"ready\"");

    asAdmin("DELETE FROM yt_daily WHERE channel = 'b' AND date = '2017-08-31'");
    String missing = "ytstats_audit_rows{table=\"yt_daily\",verdict=\"missing\"} 1.0\n";
    await(audit, "a missing row", () -> get(server + "/metrics").contains(missing));
    assertThat(get(server + "/metrics")).contains("ytstats_audit_equal 0.0\n");

    asAdmin("RENAME TABLE yt_daily TO hidden");
    try {
      await(audit, "no result", () -> contentOf(figures).contains("ytstats_audit_failed 1.0\n"));
      assertThat(contentOf(figures)).as("of the last result").contains("ytstats_audit_equal 0.0\n");
      await(audit, "the reason", () -> get(server + "/health/ready").contains("yt_daily"));
    } finally {
      asAdmin("RENAME TABLE hidden TO yt_daily");
    }
  }

  private static void await(Run audit, String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(Duration.ofSeconds(LIMIT_SECONDS))
        .pollInterval(Duration.ofMillis(300))
        .conditionEvaluationListener(
            state -> assertThat(audit.process.isAlive()).as(audit::all).isTrue())
        .until(condition);
  }

  private static String contentOf(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }

  private void send(int partition, byte[]... values) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                // see KafkaClients: with more, a leader that is just made refuses some for good
                "max.in.flight.requests.per.connection",
                "1"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (byte[] value : values) {
        sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
  }

  private static void asAdmin(String... statements) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static int subs(String fromWhere) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT subs FROM " + fromWhere)) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Starts the script; options that are given here win. */
  private Run audit(String... options) throws IOException {
    List<String> given = List.of(options);
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    Map.of(
            "--topic", topic,
            "--bootstrap-servers", stack.bootstrapServers(),
            "--db-url", stack.jdbcUrl(),
            "--db-user", stack.dbUser(),
            "--db-password-file", stack.dbPasswordFile().toString())
        .forEach(
            (option, value) -> {
              if (!given.contains(option)) {
                command.addAll(List.of(option, value));
              }
            });
    command.addAll(given);
    Run run = new Run(command, folder.resolve("run" + runs.size()));
    runs.add(run);
    return run;
  }

  /** A process, and what it tells. */
  private static final class Run implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    Run(List<String> command, Path files) throws IOException {
      out = Path.of(files + ".out");
      err = Path.of(files + ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      // what the operator of this machine has set must not decide a test
      builder
          .environment()
          .keySet()
          .removeIf(v -> v.startsWith("YT_") || v.startsWith("SPARK_") || v.equals("MASTER"));
      // C1 only: each lives for seconds
      builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      process = builder.start();
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(this::all).isTrue();
      return process.exitValue();
    }

    void awaitLine(String text) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      while (!all().contains(text)) {
        assertThat(process.isAlive() && System.nanoTime() < deadline).as(this::all).isTrue();
        Thread.sleep(100);
      }
    }

    String out() {
      return read(out);
    }

    String all() {
      return read(out) + read(err);
    }

    private static String read(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
