package io.ytstats.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock worker with the unpacked archive, configured over REST alone, on real servers. */
class ConnectSinkIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static ConnectLab lab;

  @BeforeAll
  static void start() throws IOException {
    lab = new ConnectLab(folder);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @Test
  void theArchiveIsFoundByItsManifests() throws IOException {
    assertThat(lab.worker().send("GET", "/connector-plugins?connectorsOnly=false", "").toString())
        .contains("io.ytstats.connect.LatestRowSinkConnector")
        .contains("io.ytstats.connect.SuiteRecordConverter");
  }

  @Test
  void theCheckNamesEachProblemWithItsKeyAndTheStatementThatFixesIt() throws Exception {
    lab.execute(
        "CREATE TABLE unfit (product VARCHAR(20) PRIMARY KEY, seen_at FLOAT NULL, ean INT UNIQUE,"
            + " note VARCHAR(10) NOT NULL)");
    Map<String, String> config = lab.config("unfit", 1);
    config.put("pk.fields", "product,shop");
    config.put("freshness.fields", "seen_at");
    config.put("fields", "ean,colour");
    config.put("on.stale", "report");
    assertThat(lab.problems(config).toString()).contains("on.stale", "errors.deadletterqueue");

    config.put("errors.deadletterqueue.topic.name", "unfit.dlq");
    assertThat(lab.problems(config).get("pk.fields"))
        .contains("no column shop", "ALTER TABLE unfit DROP PRIMARY KEY, ADD PRIMARY KEY");
    assertThat(lab.problems(config).get("freshness.fields")).contains("float", "no exact order");
    assertThat(lab.problems(config).get("fields"))
        .contains("no column colour", "ALTER TABLE unfit MODIFY note varchar(10) NULL");
    assertThat(lab.problems(config).get("table.name.format"))
        .contains("a second unique key", "ALTER TABLE unfit DROP INDEX ean");

    config.put("connection.url", "jdbc:mysql://root:secret@127.0.0.1:1/yt");
    assertThat(lab.problems(config).get("connection.url"))
        .contains("connection.user")
        .doesNotContain("secret");
    config.put("connection.url", "jdbc:mysql://127.0.0.1:1/yt");
    assertThat(lab.problems(config).get("connection.url")).contains("Connection refused");
    config.put("connection.url", lab.stack().jdbcUrl());
    config.put("connection.password", "wrong");
    assertThat(lab.problems(config).get("connection.user")).contains("1045");
  }

  /** Out of order, repeated, with ties and deletes by flag, over a kill in mid-stream. */
  @Test
  void aTableIsExactWhateverTheOrderAndAfterAKill() throws Exception {
    lab.execute(
        "CREATE TABLE price (product BIGINT UNSIGNED, shop VARCHAR(20) CHARACTER SET utf8mb4"
            + " COLLATE utf8mb4_bin, seen_at DATETIME(3) NOT NULL, revision INT NOT NULL, price"
            + " DECIMAL(10,2), deleted TINYINT NOT NULL, PRIMARY KEY (product, shop))");
    lab.createTopic("price", 4);
    Map<String, String> config = lab.config("price", 3);
    config.put("pk.fields", "id.product:product,id.shop:shop");
    config.put("freshness.fields", "seen_at,revision");
    config.put("delete.mode", "flag");
    config.put("delete.column", "deleted");
    config.put("consumer.override.max.poll.records", "2000");

    Random random = new Random(7);
    Map<String, String> expected = new TreeMap<>();
    Map<String, Long> freshest = new TreeMap<>();
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      int product = random.nextInt(2_000);
      String shop = "s" + random.nextInt(3);
      int second = random.nextInt(50);
      int revision = random.nextInt(3);
      // of a key and an order there is one version only, as ties keep what is there
      String price = product % 100 + "." + (10 + second);
      boolean deleted = (product + second + revision) % 10 == 0;
      String seen = "2026-01-01T00:00:" + String.format("%02d", second) + ".125Z";
      records.add(
          ("{'id':{'product':%d,'shop':'%s'},'seen_at':'%s','revision':%d,'price':%s,"
                  + "'__deleted':'%s'}")
              .formatted(product, shop, seen, revision, price, deleted)
              .replace('\'', '"'));
      String key = product + " " + shop;
      long rank = second * 10L + revision;
      if (rank > freshest.getOrDefault(key, -1L)) {
        freshest.put(key, rank);
        expected.put(
            key,
            "%s %s 2026-01-01 00:00:%02d.125 %d %s %d"
                .formatted(product, shop, second, revision, price, deleted ? 1 : 0));
      }
    }
    records.addAll(records.subList(0, 5_000));
    Collections.shuffle(records, random);
    lab.create("price", config);
    for (String record : records.subList(0, 20_000)) {
      lab.send("price", record);
    }
    lab.flush();
    await().atMost(LIMIT).until(() -> !lab.query("SELECT 1 FROM price LIMIT 1").isEmpty());
    lab.worker().kill();
    for (String record : records.subList(20_000, records.size())) {
      lab.send("price", record);
    }
    lab.flush();
    lab.worker().start();
    lab.awaitCommitted("price");

    assertThat(
            lab.query(
                "SELECT CONCAT_WS(' ', product, shop, seen_at, revision, price, deleted) FROM"
                    + " price"))
        .containsExactlyInAnyOrderElementsOf(expected.values());
    assertThat(lab.worker().taskStates("price")).containsOnly("RUNNING").hasSize(3);
  }

  @Test
  void badRecordsGoToTheDeadLetterQueueOneByOneAndNothingElse() throws Exception {
    lab.execute(
        "CREATE TABLE poison (id INT PRIMARY KEY, seen_at DATETIME NOT NULL, small TINYINT, amount"
            + " DECIMAL(5,2), name VARCHAR(3), day DATE, CHECK (small <> 13))");
    lab.createTopic("poison", 1);
    Map<String, String> config = lab.config("poison", 1);
    config.put("pk.fields", "id");
    config.put("freshness.fields", "seen_at");
    ConnectLab.addDeadLetters(config, "poison.dlq");
    config.put("tombstones", "fail");
    String good = "'id':%d,'seen_at':'2026-01-01 00:00:00'";
    lab.send(
        "poison",
        ConnectLab.json("{" + good.formatted(1) + ",'small':5,'amount':1.25,'name':'abc'}"));
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("{" + good.formatted(2) + ",'small':128}", "field small is 128");
    bad.put("{" + good.formatted(3) + ",'amount':1.255}", "field amount is 1.255");
    bad.put("{" + good.formatted(4) + ",'name':'abcd'}", "field name has 4 characters");
    bad.put("{" + good.formatted(5) + ",'day':'2026-02-30'}", "field day is 2026-02-30");
    bad.put("{" + good.formatted(6) + ",'small':13}", "the database refuses it");
    bad.put("{'seen_at':'2026-01-01 00:00:00'}", "field id is null or missing");
    bad.put("{'id':7}", "field seen_at is null or missing");
    bad.put("{'id':8,'seen_at':'2026-01-01 00:00:00.5'}", "time.fractions=truncate");
    bad.put("{'id':9,'seen_at':1767225600}", "numeric.timestamps");
    bad.put("[1]", "not a Struct or a map");
    bad.put("{'id':", "");
    for (String record : bad.keySet()) {
      lab.send("poison", ConnectLab.json(record));
      lab.send("poison", ConnectLab.json("{" + good.formatted(100 + bad.size()) + "}"));
    }
    lab.send("poison", null);
    lab.send("poison", ConnectLab.json("{" + good.formatted(11) + "}"));
    lab.flush();
    lab.create("poison", config);
    lab.awaitCommitted("poison");

    List<ConsumerRecord<byte[], byte[]>> letters = lab.read("poison.dlq");
    assertThat(letters).hasSize(bad.size() + 1);
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      String message = ConnectLab.header(letter, "__connect.errors.exception.message");
      if (letter.value() == null) {
        assertThat(message).contains("tombstone");
      } else {
        String reason = bad.remove(new String(letter.value(), UTF_8).replace('"', '\''));
        assertThat(message).contains(reason);
      }
    }
    assertThat(bad).isEmpty();
    assertThat(lab.query("SELECT id FROM poison")).containsExactlyInAnyOrder("1", "11", "111");
  }

  @Test
  void staleRecordsAreReportedAndTiesAreNot() throws Exception {
    lab.execute("CREATE TABLE stale (id INT PRIMARY KEY, version BIGINT NOT NULL, v INT)");
    lab.execute("INSERT INTO stale VALUES (1, 5, 50), (2, 5, 50)");
    lab.createTopic("stale", 1);
    Map<String, String> config = lab.config("stale", 1);
    config.put("pk.fields", "id");
    config.put("freshness.fields", "version");
    config.put("on.stale", "report");
    ConnectLab.addDeadLetters(config, "stale.dlq");
    String record = "{'id':%d,'version':%d,'v':%d}";
    lab.send("stale", ConnectLab.json(record.formatted(1, 4, 1)));
    lab.send("stale", ConnectLab.json(record.formatted(1, 5, 2)));
    lab.send("stale", ConnectLab.json(record.formatted(2, 6, 3)));
    lab.send("stale", ConnectLab.json(record.formatted(3, 9, 4)));
    lab.send("stale", ConnectLab.json(record.formatted(3, 8, 5)));
    lab.send("stale", ConnectLab.json(record.formatted(3, 9, 6)));
    lab.flush();
    lab.create("stale", config);
    lab.awaitCommitted("stale");

    assertThat(lab.read("stale.dlq"))
        .extracting(letter -> new String(letter.value(), UTF_8))
        .containsExactly(
            ConnectLab.json(record.formatted(1, 4, 1)), ConnectLab.json(record.formatted(3, 8, 5)));
    assertThat(lab.query("SELECT CONCAT_WS(' ', id, version, v) FROM stale ORDER BY id"))
        .containsExactly("1 5 50", "2 6 3", "3 9 4");
  }

  @Test
  void theSuitesOwnTopicsAreReadInBothEncodings() throws Exception {
    Map<String, String> config = lab.config("yt_daily", 2);
    config.put("value.converter", "io.ytstats.connect.SuiteRecordConverter");
    config.put("value.converter.record.type", "daily");
    config.put("pk.fields", "yt_channel_id:channel,date");
    config.put("freshness.fields", "harvest_ts,subs");
    ConnectLab.addDeadLetters(config, "yt_daily.connect.dlq");
    String json = "{'yt_channel_id':'%s','harvest_ts':'%s','subs':%d,'date':'2017-08-02'}";
    RecordEncoder avro = new RecordEncoder(RecordType.DAILY);
    long ten = Instant.parse("2017-08-02T10:00:00Z").getEpochSecond();
    lab.sendBytes("yt_daily", avro.encode(DataPoint.of("a", ten, 5)));
    lab.send("yt_daily", ConnectLab.json(json.formatted("a", "2017-08-02T09:00:00", 9)));
    lab.send("yt_daily", ConnectLab.json(json.formatted("b", "2017-08-02T10:00:00", 6)));
    lab.sendBytes("yt_daily", avro.encode(DataPoint.of("b", ten, 7)));
    lab.send("yt_daily", ConnectLab.json(json.formatted("c", "2017-08-02T10:00:00", -1)));
    lab.flush();
    lab.create("yt_daily", config);
    lab.awaitCommitted("yt_daily");

    assertThat(
            lab.query(
                "SELECT CONCAT_WS(' ', harvest_ts, channel, date, subs) FROM yt_daily ORDER BY"
                    + " channel"))
        .containsExactly(
            "2017-08-02 10:00:00 a 2017-08-02 00:00:00 5",
            "2017-08-02 10:00:00 b 2017-08-02 00:00:00 7");
    assertThat(lab.read("yt_daily.connect.dlq"))
        .singleElement()
        .satisfies(
            letter ->
                assertThat(ConnectLab.header(letter, "__connect.errors.exception.message"))
                    .contains("subs is -1"));
  }

  /** What stops a database for a while adds nothing to the dead-letter queue and loses nothing. */
  @Test
  void aDatabaseThatIsAwayIsWaitedFor() throws Exception {
    lab.execute("CREATE TABLE away (id INT PRIMARY KEY, version INT NOT NULL)");
    lab.createTopic("away", 1);
    Map<String, String> config = lab.config("away", 1);
    config.put("pk.fields", "id");
    config.put("freshness.fields", "version");
    config.put("retry.backoff.ms", "200");
    config.put("retry.backoff.max.ms", "1000");
    ConnectLab.addDeadLetters(config, "away.dlq");
    lab.create("away", config);
    lab.send("away", ConnectLab.json("{'id':1,'version':1}"));
    lab.awaitCommitted("away");
    lab.stack().database().stop();
    try {
      lab.send("away", ConnectLab.json("{'id':2,'version':1}"));
      lab.flush();
      await().atMost(LIMIT).until(() -> lab.worker().log().contains("retrying in 200 ms"));
    } finally {
      lab.stack().database().start();
    }
    lab.awaitCommitted("away");

    assertThat(lab.query("SELECT id FROM away ORDER BY id")).containsExactly("1", "2");
    assertThat(lab.read("away.dlq")).isEmpty();
    assertThat(lab.worker().taskStates("away")).containsExactly("RUNNING");
  }
}
