package io.ytstats.store.daily;

import static java.util.concurrent.TimeUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ytstats.app.CommitHistory;
import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged store against a real broker and a real server, from its command line to its exit
 * code.
 */
class StoreDailyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private static LocalStack stack;
  private static Admin admin;
  private static Producer<byte[], byte[]> producer;

  @TempDir Path folder;

  private final RecordEncoder encoder = new RecordEncoder(RecordType.DAILY);
  private String topic;

  @BeforeAll
  static void start() {
    stack = LocalStack.inTemporaryFolder().start();
    admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "linger.ms",
                "20",
                // see KafkaClients: with more, a leader that is just made refuses some for good
                "max.in.flight.requests.per.connection",
                "1"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stop() {
    if (producer != null) {
      producer.close();
      admin.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @BeforeEach
  void ownTopicAndEmptyTable(TestInfo test) throws Exception {
    topic = test.getDisplayName().replaceAll("\\W", "");
    admin
        .createTopics(
            Stream.of(topic, topic + ".dlq").map(name -> new NewTopic(name, 2, (short) 1)).toList())
        .all()
        .get();
    execute("TRUNCATE TABLE yt_daily");
  }

  @Test
  void wrongUsageNamesEveryOptionAndStartsNothing() throws Exception {
    try (RunningStore store =
        RunningStore.start(
            folder,
            "--bootstrap-servers=nowhere",
            "--input-topic=no topic",
            "--db-url=jdbc:mysql://pixuser:geheim@127.0.0.1/yt",
            "--db-user=",
            "--no-such-option")) {
      assertThat(store.exitCode()).isEqualTo(2);
      assertThat(store.log())
          .contains(
              "--bootstrap-servers",
              "--input-topic",
              "--db-url",
              "--db-user",
              "--db-password-file",
              "--no-such-option")
          .doesNotContain("geheim");
    }
  }

  @Test
  void aWrongPasswordIsAnErrorThatNamesUserAndServer() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong"), "geheim");
    try (RunningStore store = store("--db-password-file=" + wrong)) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log())
          .contains("cannot use database", "as user pixuser", "Access denied", "error 1045", "/yt")
          .doesNotContain("geheim");
    }
  }

  @Test
  void aCompactedDeadLetterTopicIsRefused() throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic + ".dlq");
    admin
        .incrementalAlterConfigs(
            Map.of(
                resource,
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.SET))))
        .all()
        .get();
    try (RunningStore store = store()) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log())
          .contains(
              topic + ".dlq",
              "cleanup.policy=compact",
              "keeps only the last dead letter of each key",
              "set cleanup.policy=delete");
    }
  }

  @Test
  void aMissingTopicOrTableOrDatabaseIsAnErrorWithTheWayToMendIt() throws Exception {
    try (RunningStore store = store("--input-topic=none")) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log()).contains("no topic none, none.dlq", "scripts/create-topics.sh");
    }
    try (RunningStore store =
        store("--db-url=" + stack.jdbcUrl().replaceFirst("/yt$", "/nothing"))) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log()).contains("cannot use database", "/nothing as user", "sql/schema.sql");
    }
    execute("RENAME TABLE yt_daily TO yt_daily_away");
    try (RunningStore store = store()) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log()).contains("no table yt_daily", "sql/schema.sql");
    } finally {
      execute("RENAME TABLE yt_daily_away TO yt_daily");
    }
  }

  @Test
  void aWrongTableIsNamedWithTheStatementThatMendsIt() throws Exception {
    execute(
        "ALTER TABLE yt_daily MODIFY channel varchar(100) CHARACTER SET utf8mb4 COLLATE"
            + " utf8mb4_general_ci NOT NULL");
    try (RunningStore store = store()) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log())
          .contains(
              "ALTER TABLE yt_daily MODIFY channel varchar(100) CHARACTER SET utf8mb4 COLLATE"
                  + " utf8mb4_bin NOT NULL");
    } finally {
      execute(
          "ALTER TABLE yt_daily MODIFY channel varchar(100) CHARACTER SET utf8mb4 COLLATE"
              + " utf8mb4_bin NOT NULL");
    }
  }

  @Test
  void whatIsBadGoesToTheDeadLettersAndTheRestIntoTheTable() throws Exception {
    execute(
        "CREATE TRIGGER refusal BEFORE INSERT ON yt_daily FOR EACH ROW IF NEW.subs = 666 THEN SIGNAL"
            + " SQLSTATE '22003' SET MYSQL_ERRNO = 1264, MESSAGE_TEXT = 'Out of range'; END IF");
    try (RunningStore store = store()) {
      send(point("UCabc", "2017-08-02T02:00:00", 5));
      send(point("UCABC", "2017-08-02T02:00:00", 6));
      send(point("UCabc", "2017-08-02T10:00:00", 4));
      send(point("UCabc", "2017-08-02T18:00:00", 666));
      sendLater(
          new ProducerRecord<>(
              topic,
              0,
              null,
              "{\"yt_channel_id\":\"json\",\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":1,\"date\":\"2017-08-02\"}"
                  .getBytes(StandardCharsets.UTF_8)));
      sendLater(new ProducerRecord<>(topic, 1, null, "nothing".getBytes(StandardCharsets.UTF_8)));
      producer.flush();

      awaitRows(
          "2017-08-02 02:00:00 UCABC 6",
          "2017-08-02 10:00:00 UCabc 4",
          "2017-08-02 02:00:00 json 1");
      awaitCommitted(6);
      store.stop();
      assertThat(store.log()).contains("progress: read=6 rows=3 rejects=2 retries=0 lag=0");
    } finally {
      execute("DROP TRIGGER refusal");
    }
    assertThat(deadLetters(2))
        .anyMatch(letter -> letter.contains("\"reason\":\"unknown_encoding\""))
        .anyMatch(
            letter ->
                letter.contains("\"reason\":\"refused_by_database\"")
                    && letter.contains("Out of range"));
  }

  @Test
  void aColumnThatIsGoneStopsItUncommitted() throws Exception {
    try (RunningStore store = store()) {
      send(point("a", "2017-08-02T02:00:00", 1));
      awaitCommitted(1);
      execute("ALTER TABLE yt_daily CHANGE subs subs_away int NOT NULL");
      send(point("a", "2017-08-02T10:00:00", 2));

      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log())
          .contains("table yt_daily at 127.0.0.1:", "SQLSTATE 42S22", "not committed: " + topic);
      assertThat(committed()).isEqualTo(1);
      assertThat(deadLetters(0)).isEmpty();
    } finally {
      execute("ALTER TABLE yt_daily CHANGE subs_away subs int NOT NULL");
    }
    try (RunningStore store = store()) {
      awaitRows("2017-08-02 10:00:00 a 2");
      store.stop();
    }
  }

  @ParameterizedTest(name = ParameterizedTest.DISPLAY_NAME_PLACEHOLDER + "{0}")
  @ValueSource(ints = {1, 2})
  void aFullDiskStopsItUncommittedAndOnceThereIsRoomNothingIsMissing(int connections)
      throws Exception {
    int records = 30_000;
    for (int i = 0; i < records; i++) {
      // as long as a channel can be: 12 MB in all, and 6 are free
      sendLater(point("\ud83c\udfac".repeat(95) + i, "2017-08-02T02:00:00", i));
    }
    producer.flush();
    // no test can fill a disk: InnoDB's own word for one whose file cannot grow is the same
    try (LocalStack small =
        LocalStack.inTemporaryFolder()
            .withoutKafka()
            .dbOptions(
                "--innodb-file-per-table=0",
                "--innodb-data-file-path=ibdata1:12M:autoextend:max:18M")
            .start()) {
      String[] there = {
        "--db-url=" + small.jdbcUrl(),
        "--db-password-file=" + small.dbPasswordFile(),
        "--db-connections=" + connections
      };
      long batch;
      try (RunningStore store = store(there)) {
        assertThat(store.exitCode()).isEqualTo(1);
        batch = uncommitted(lastLine(store.log()));
        String place = small.jdbcUrl().replaceFirst("jdbc:mysql://", "");
        assertThat(lastLine(store.log()))
            .contains(
                "table yt_daily at " + place + ":",
                "The table 'yt_daily' is full",
                "error 1114",
                "not committed: " + topic);
      }
      assertThat(committed()).isLessThan(records);
      assertThat(deadLetters(0)).isEmpty();
      try (Connection connection = small.database().connectAsAdmin();
          Statement statement = connection.createStatement()) {
        // of two parts, each a transaction, one may have been in time
        assertThat(count(statement) - committed())
            .as("nothing half written")
            .isIn(connections == 1 ? List.of(0L) : List.of(0L, batch / 2, batch - batch / 2));
        // room: the table moves into a file of its own
        statement.execute("SET GLOBAL innodb_file_per_table = 1");
        statement.execute("ALTER TABLE yt_daily ENGINE = InnoDB");
        try (RunningStore store = store(there)) {
          awaitCommitted(records);
          store.stop();
        }
        assertThat(count(statement)).isEqualTo(records);
      }
    }
  }

  @Test
  void aServerThatIsReadOnlyIsWaitedForAndARightThatIsGoneStopsIt() throws Exception {
    try (RunningStore store = store()) {
      send(point("a", "2017-08-02T02:00:00", 1));
      awaitCommitted(1);
      execute("SET GLOBAL read_only = 1");
      send(point("a", "2017-08-02T10:00:00", 2));
      store.awaitLog("error 1290); retrying in ");
      assertThat(committed()).isEqualTo(1);
      execute("SET GLOBAL read_only = 0");
      awaitCommitted(2);
      awaitRows("2017-08-02 10:00:00 a 2");

      execute("REVOKE UPDATE ON yt.yt_daily FROM 'pixuser'@'%'");
      send(point("a", "2017-08-02T18:00:00", 3));
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(lastLine(store.log()))
          .contains(
              "table yt_daily at 127.0.0.1:",
              "command denied to user 'pixuser'",
              "error 1142",
              "not committed: " + topic);
      assertThat(committed()).isEqualTo(2);
      assertThat(deadLetters(0)).isEmpty();
    } finally {
      execute("SET GLOBAL read_only = 0");
      execute("GRANT UPDATE ON yt.yt_daily TO 'pixuser'@'%'");
    }
    try (RunningStore store = store()) {
      awaitRows("2017-08-02 18:00:00 a 3");
      store.stop();
    }
  }

  @Test
  void aConnectionThatIsCutWithinAWriteIsRetried() throws Exception {
    try (RunningStore store = store();
        Connection locker = stack.database().connectAsAdmin();
        Statement lock = locker.createStatement()) {
      locker.setAutoCommit(false);
      lock.execute("INSERT INTO yt_daily VALUES (NOW(), 'a', '2017-08-02', 1)");
      send(point("a", "2017-08-02T02:00:00", 1));
      send(point("b", "2017-08-02T02:00:00", 2));
      // before it reads it prepares its statements, and those are not to be killed
      store.awaitLog("assigned partitions [");
      for (int kills = 1; kills <= 2; kills++) {
        await().atMost(PATIENCE).until(StoreDailyIT::killWriting);
        int seen = kills;
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> assertThat(store.log().split("; retrying in ", -1)).hasSize(seen + 1));
      }
      assertThat(committed()).isEqualTo(0);
      locker.rollback();

      awaitRows("2017-08-02 02:00:00 a 1", "2017-08-02 02:00:00 b 2");
      awaitCommitted(2);
      store.stop();
      assertThat(store.log()).contains("read=2 rows=2 rejects=0 retries=2");
    }
    assertThat(deadLetters(0)).isEmpty();
  }

  @Test
  void stopsInTimeWhileTheDatabaseIsAwayAndGoesOnAfterwards() throws Exception {
    try (RunningStore store = store()) {
      send(point("a", "2017-08-02T02:00:00", 1));
      awaitCommitted(1);
      stack.database().kill();
      send(point("a", "2017-08-02T10:00:00", 2));
      store.awaitLog("; retrying in ");
      store.stop();
      assertThat(store.log()).contains("the batch is not committed");
    }
    try (RunningStore store = store()) {
      store.awaitLog("is unavailable: ");
      stack.database().start();
      awaitRows("2017-08-02 10:00:00 a 2");
      store.stop();
    }
  }

  @Test
  void stopsInTimeWhileTheServerIsSilent() throws Exception {
    try (RunningStore store = store();
        Connection locker = stack.database().connectAsAdmin();
        Statement lock = locker.createStatement()) {
      locker.setAutoCommit(false);
      lock.execute("INSERT INTO yt_daily VALUES (NOW(), 'a', '2017-08-02', 1)");
      send(point("a", "2017-08-02T02:00:00", 1));
      await().atMost(PATIENCE).until(() -> !writing().isEmpty());

      store.stop();

      assertThat(store.log()).contains("the batch is not committed");
      assertThat(committed()).isEqualTo(0);
      locker.rollback();
    }
  }

  @Test
  void stoppedInTheMiddleOfItsWorkItLeavesNothingOut() throws Exception {
    int channels = 30_000;
    for (int hour = 0; hour < 3; hour++) {
      for (int channel = 0; channel < channels; channel++) {
        sendLater(point("c" + channel, "2017-08-02T0" + hour + ":00:00", 9 - hour));
      }
    }
    producer.flush();
    try (RunningStore store = store()) {
      await().atMost(PATIENCE).until(() -> !rows("LIMIT 1").isEmpty());
      store.stop();
    }
    assertThat(committed()).as("the stop came in the middle").isLessThan(3L * channels);
    try (RunningStore store = store()) {
      awaitCommitted(3L * channels);
      store.stop();
    }
    assertThat(rows("WHERE harvest_ts = '2017-08-02 02:00:00' AND subs = 7")).hasSize(channels);
  }

  @Test
  void recordsThatRetentionTookAreCounted() throws Exception {
    try (RunningStore store = store()) {
      send(point("a", "2017-08-02T02:00:00", 1));
      awaitCommitted(1);
      store.stop();
    }
    TopicPartition partition = new TopicPartition(topic, 0);
    for (int i = 0; i < 5; i++) {
      sendLater(
          new ProducerRecord<>(
              topic, 0, null, encoder.encode(point("b", "2017-08-02T02:00:00", i))));
    }
    producer.flush();
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4))).all().get();
    try (RunningStore store = store()) {
      awaitRows("2017-08-02 02:00:00 a 1", "2017-08-02 02:00:00 b 4");
      store.stop();
      assertThat(store.log())
          .containsPattern("-0: offset [01] is no longer in the topic; [34] records are lost");
    }
  }

  @Test
  void fourSideBySideLeaveNothingStaleAndHaveNothingToRetry() throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get();
    try (RunningStore one = quickStore();
        RunningStore two = quickStore();
        RunningStore three = quickStore();
        RunningStore four = quickStore()) {
      awaitMembers(4);
      Shuffled records = new Shuffled();
      for (int i = 0; i < 60; i++) {
        records.send(1_000);
        producer.flush();
      }
      awaitCommitted(records.sent);

      for (RunningStore store : List.of(one, two, three, four)) {
        store.stop();
        assertThat(store.progress("read")).as(store::log).isPositive();
        // no deadlock, no lock waited for in vain
        assertThat(store.progress("retries")).as(store::log).isZero();
      }
      assertThat(rows("")).containsExactlyInAnyOrderElementsOf(records.latest());
    }
  }

  @Test
  void oneJoinsAndOneIsKilledInMidStreamAndNothingIsMissing() throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get();
    Shuffled records = new Shuffled();
    try (RunningStore killed = quickStore();
        RunningStore stays = quickStore()) {
      awaitMembers(2);
      records.sendUntilCommitted(5_000);
      try (RunningStore joins = quickStore()) {
        records.sendUntil(() -> members().size() == 3);
        records.sendUntilCommitted(5_000);
        try (Connection locker = stack.database().connectAsAdmin();
            Statement lock = locker.createStatement()) {
          locker.setAutoCommit(false);
          lock.execute("SELECT * FROM yt_daily FOR UPDATE");
          records.sendUntil(() -> writing().size() == 3);
          // each is within a write
          killed.kill();
          locker.rollback();
        }
        records.sendUntil(() -> members().size() == 2);
        records.sendUntilCommitted(5_000);

        awaitCommitted(records.sent);
        stays.stop();
        joins.stop();
        assertThat(joins.progress("read")).isPositive();
        assertThat(rows("")).containsExactlyInAnyOrderElementsOf(records.latest());
      }
    }
  }

  @Test
  void aRewindReadsAgainWhatWasCommittedInThatTimeWhateverTheTimestampsOfTheRecords()
      throws Exception {
    long now = System.currentTimeMillis();
    int records = 3_000;
    // a backlog of three days; the last record of a partition is one of a clock that is wrong
    for (int i = 0; i < records; i++) {
      sendLater(
          new ProducerRecord<>(
              topic,
              i % 2,
              now - DAYS.toMillis(3) + DAYS.toMillis(3) * i / records,
              null,
              encoder.encode(point("c" + i, "2017-08-02T02:00:00", i))));
    }
    sendAt(0, now + DAYS.toMillis(300), point("future", "2017-08-02T02:00:00", 1));
    try (RunningStore store = store()) {
      awaitCommitted(records + 1);
      store.stop();
    }
    // as a fail-over to a server that had fallen behind leaves it
    execute("TRUNCATE TABLE yt_daily");

    try (RunningStore store = store("--rewind=10m")) {
      awaitRowCount(records + 1);
      store.stop();
      assertThat(store.log())
          .contains(topic + "-0: rewinding by 10m from its last commit at ")
          .contains("from offset 1501 back to 0, 1501 records")
          .contains("from offset 1500 back to 0, 1500 records");
    }
    assertThat(committed()).isEqualTo(records + 1);
  }

  @Test
  void aRewindReadsNothingThatWasCommittedBeforeThatTime() throws Exception {
    for (int i = 0; i < 5; i++) {
      sendAt(0, System.currentTimeMillis(), point("c" + i, "2017-08-02T02:00:00", i));
    }
    commit(
        new TopicPartition(topic, 0),
        5,
        CommitHistory.startingAt("", 0)
            .committed(Instant.now().minusSeconds(3600), 3)
            .committed(Instant.now(), 5)
            .metadata());
    try (RunningStore store = store("--rewind=10m")) {
      awaitRows("2017-08-02 02:00:00 c3 3", "2017-08-02 02:00:00 c4 4");
      store.stop();
      assertThat(store.log()).contains("from offset 5 back to 3, 2 records", "progress: read=2 ");
    }
    // what it has read again counts as committed now, and not before
    assertThat(
            CommitHistory.of(committedOffset(new TopicPartition(topic, 0)))
                .offsetCommitted(Duration.ofMinutes(5)))
        .hasValue(3);
  }

  @Test
  void aRewindWithoutAHistoryReadsAllThatIsThereAndSaysSo() throws Exception {
    Map<String, Object> transactional =
        Map.of("bootstrap.servers", stack.bootstrapServers(), "transactional.id", topic);
    try (Producer<byte[], byte[]> transactions =
        new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer())) {
      transactions.initTransactions();
      for (int i = 0; i < 3; i++) {
        transactions.beginTransaction();
        transactions
            .send(
                new ProducerRecord<>(
                    topic,
                    0,
                    1_500_000_000_000L + i,
                    null,
                    encoder.encode(point("a", "2017-08-02T02:00:00", i))))
            .get();
        transactions.commitTransaction();
      }
    }
    sendAt(1, 1_500_000_000_000L, point("b", "2017-08-02T02:00:00", 1));
    TopicPartition withMarkers = new TopicPartition(topic, 0);
    TopicPartition recreated = new TopicPartition(topic, 1);
    commit(withMarkers, 6, "");
    commit(recreated, 1_000_000, "");
    try (RunningStore store = store("--rewind=1ms")) {
      awaitRows("2017-08-02 02:00:00 a 2", "2017-08-02 02:00:00 b 1");
      store.stop();
      assertThat(store.log())
          .contains(
              "WARN",
              withMarkers + ": cannot tell what was committed within 1ms of the last commit",
              "from offset 6 back to 0, 6 records",
              recreated + ": offset 1000000 is beyond the end");
    }
  }

  @ParameterizedTest(name = ParameterizedTest.DISPLAY_NAME_PLACEHOLDER + "{0}")
  @ValueSource(strings = {"gzip", "lz4"})
  void fewMegabytesThatDecompressToGigabytesFitIntoASmallHeap(String compression) throws Exception {
    int records = 400;
    byte[] spaces = new byte[1_000_000];
    Arrays.fill(spaces, (byte) ' ');
    try (Producer<byte[], byte[]> compressed = producer(Map.of("compression.type", compression))) {
      for (int i = 0; i < records; i++) {
        // one of a hundred is good, and as long as the others
        byte[] value = spaces.clone();
        if (i % 100 == 0) {
          byte[] json =
              ("{\"yt_channel_id\":\"c"
                      + i
                      + "\",\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":1,\"date\":\"2017-08-02\"}")
                  .getBytes(StandardCharsets.UTF_8);
          System.arraycopy(json, 0, value, 0, json.length);
        }
        var unused = compressed.send(new ProducerRecord<>(topic, i % 2, null, value));
      }
    }
    try (RunningStore store = smallStore()) {
      await().atMost(PATIENCE.multipliedBy(3)).until(() -> committed() == records);
      store.stop();
      assertThat(store.log()).contains("read=400 rows=4 rejects=396 ");
    }
    assertThat(rows("")).hasSize(records / 100);
  }

  @Test
  void whatIsReadAheadOfATableThatIsLockedFitsIntoASmallHeap() throws Exception {
    int records = 700;
    try (Connection locker = stack.database().connectAsAdmin();
        Statement lock = locker.createStatement();
        Producer<byte[], byte[]> compressed = producer(Map.of("compression.type", "gzip"))) {
      byte[] value = new byte[500_000];
      Arrays.fill(value, (byte) ' ');
      for (int i = 0; i < records; i++) {
        byte[] json =
            ("{\"yt_channel_id\":\"c"
                    + (1000 + i)
                    + "\",\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":1,\"date\":\"2017-08-02\"}")
                .getBytes(StandardCharsets.UTF_8);
        System.arraycopy(json, 0, value, 0, json.length);
        var unused = compressed.send(new ProducerRecord<>(topic, i % 2, null, value.clone()));
      }
      compressed.flush();
      try (RunningStore store = smallStore()) {
        store.awaitLog("assigned partitions [");
        lock.execute("LOCK TABLES yt_daily WRITE");
        await().atMost(PATIENCE).until(() -> store.progress("read") > 0);
        long whileLocked = store.progress("read");
        lock.execute("UNLOCK TABLES");
        await().atMost(PATIENCE.multipliedBy(2)).until(() -> committed() == records);
        store.stop();
        assertThat(whileLocked).isLessThan(records);
      }
    }
    awaitRowCount(records);
  }

  @Test
  void aRecordThatDoesNotFitIntoMemoryIsNamedAndEndsTheStoreWithTheWayOut() throws Exception {
    sendAt(1, System.currentTimeMillis(), point("a", "2017-08-02T02:00:00", 1));
    sendAt(0, System.currentTimeMillis(), point("b", "2017-08-02T02:00:00", 1));
    try (Producer<byte[], byte[]> large =
        producer(
            Map.of(
                "compression.type", "lz4",
                "max.request.size", 400 << 20,
                "buffer.memory", 500L << 20))) {
      byte[] spaces = new byte[300 << 20];
      Arrays.fill(spaces, (byte) ' ');
      large.send(new ProducerRecord<>(topic, 1, null, spaces)).get();
    }
    try (RunningStore store = smallStore()) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log().lines().reduce((first, last) -> last).orElseThrow())
          .contains(
              "ERROR",
              "a record does not fit into memory: " + topic + "-1 offset 1 (",
              "-Xmx",
              "kafka-consumer-groups.sh --reset-offsets");
    }
    // the way out: past the record
    commit(new TopicPartition(topic, 1), 2, "");
    try (RunningStore store = smallStore()) {
      sendAt(1, System.currentTimeMillis(), point("c", "2017-08-02T02:00:00", 1));
      await().atMost(PATIENCE).until(() -> rows("WHERE channel = 'c'").size() == 1);
      store.stop();
    }
  }

  /** As run-all.sh starts one. */
  private RunningStore smallStore() throws IOException {
    return RunningStore.start(folder, List.of("-Xmx256m"), options());
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", stack.bootstrapServers());
    // see KafkaClients: with more, a leader that is just made refuses some for good
    all.put("max.in.flight.requests.per.connection", "1");
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void awaitRowCount(int count) {
    await().atMost(PATIENCE).until(() -> rows("").size() == count);
  }

  private void commit(TopicPartition partition, long offset, String metadata) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            topic, Map.of(partition, new OffsetAndMetadata(offset, metadata)))
        .all()
        .get();
  }

  private OffsetAndMetadata committedOffset(TopicPartition partition) throws Exception {
    return admin
        .listConsumerGroupOffsets(topic)
        .partitionsToOffsetAndMetadata()
        .get()
        .get(partition);
  }

  /**
   * Records of few channels and one day, over all partitions: late and early ones, counts that fall
   * as well as rise.
   */
  private final class Shuffled {
    private static final int CHANNELS = 2_000;

    private final Random random = new Random(29);
    private final Map<String, Long> latest = new HashMap<>();
    private long sent;

    void send(int count) throws Exception {
      for (int i = 0; i < count; i++) {
        String channel = "c" + random.nextInt(CHANNELS);
        int second = random.nextInt(86_400);
        // of two, the later has fewer, but for those of the same second
        int subs = 2 * (86_400 - second) + random.nextInt(2);
        LocalDateTime harvestTs = LocalDateTime.parse("2017-08-02T00:00:00").plusSeconds(second);
        sendLater(
            new ProducerRecord<>(
                topic,
                random.nextInt(4),
                null,
                encoder.encode(point(channel, harvestTs.toString(), subs))));
        latest.merge(channel, ((long) second << 32) + subs, Math::max);
        sent++;
      }
    }

    /** Goes on, a few thousand in a second, until so many more are committed. */
    void sendUntilCommitted(long more) throws Exception {
      long before = committed();
      sendUntil(() -> committed() >= before + more);
    }

    void sendUntil(Callable<Boolean> condition) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                send(500);
                producer.flush();
                return condition.call();
              });
    }

    List<String> latest() {
      LocalDateTime day = LocalDateTime.parse("2017-08-02T00:00:00");
      return latest.entrySet().stream()
          .map(
              entry ->
                  TIMESTAMP.format(day.plusSeconds(entry.getValue() >> 32))
                      + " "
                      + entry.getKey()
                      + " "
                      + entry.getValue().intValue())
          .toList();
    }
  }

  /** The group's members of now, each with how many partitions it reads. */
  private List<Integer> members() throws Exception {
    ConsumerGroupDescription group =
        admin.describeConsumerGroups(List.of(topic)).all().get().get(topic);
    return group.members().stream()
        .map(member -> member.assignment().topicPartitions().size())
        .toList();
  }

  /** Waits until so many stores share the topic. */
  private void awaitMembers(int count) {
    await()
        .atMost(PATIENCE.multipliedBy(2))
        .untilAsserted(() -> assertThat(members()).hasSize(count).containsOnly(4 / count));
  }

  private RunningStore store(String... options) throws Exception {
    return RunningStore.start(folder, options(options));
  }

  private String[] options(String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers=" + stack.bootstrapServers(),
                "--input-topic=" + topic,
                "--group-id=" + topic,
                "--db-url=" + stack.jdbcUrl(),
                "--db-user=" + stack.dbUser(),
                "--db-password-file=" + stack.dbPasswordFile()));
    for (String option : options) {
      String name = option.substring(0, option.indexOf('=') + 1);
      all.removeIf(present -> present.startsWith(name));
      all.add(option);
    }
    return all.toArray(String[]::new);
  }

  /**
   * One that learns of rebalances at once, and is missed soon when killed: by default after 3 and
   * 45 s.
   */
  private RunningStore quickStore() throws Exception {
    return store(
        "--kafka-config="
            + Files.writeString(
                folder.resolve("quick"), "session.timeout.ms=6000\nheartbeat.interval.ms=300\n"));
  }

  private static DataPoint point(String channel, String harvestTs, int subs) throws Exception {
    return DataPoint.of(
        channel, LocalDateTime.parse(harvestTs).toEpochSecond(ZoneOffset.UTC), subs);
  }

  private void send(DataPoint point) {
    sendLater(point);
    producer.flush();
  }

  private void sendLater(DataPoint point) {
    sendLater(
        new ProducerRecord<>(
            topic, point.channel().getBytes(StandardCharsets.UTF_8), encoder.encode(point)));
  }

  private void sendAt(int partition, long timestamp, DataPoint point) {
    sendLater(new ProducerRecord<>(topic, partition, timestamp, null, encoder.encode(point)));
    producer.flush();
  }

  /** The caller flushes; what does not arrive is missed by its assertions. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void sendLater(ProducerRecord<byte[], byte[]> record) {
    producer.send(record);
  }

  private static String lastLine(String log) {
    String[] lines = log.split("\n", -1);
    return lines[lines.length - 2];
  }

  /** How many records a store's last words say are not committed. */
  private static long uncommitted(String line) {
    return Pattern.compile("offsets (\\d+) to (\\d+)")
        .matcher(line)
        .results()
        .mapToLong(range -> Long.parseLong(range.group(2)) - Long.parseLong(range.group(1)) + 1)
        .sum();
  }

  private static long count(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM yt_daily")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void awaitRows(String... expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(rows("")).containsExactlyInAnyOrder(expected));
  }

  private static List<String> rows(String condition) throws SQLException {
    return query("SELECT CONCAT(harvest_ts, ' ', channel, ' ', subs) FROM yt_daily " + condition);
  }

  private static List<String> writing() throws SQLException {
    return query(
        "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'INSERT INTO yt_daily%'"
            + " AND COMMAND <> 'Prepare'");
  }

  private static boolean killWriting() throws SQLException {
    List<String> ids = writing();
    for (String id : ids) {
      execute("KILL " + id);
    }
    return !ids.isEmpty();
  }

  private void awaitCommitted(long records) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed()).isEqualTo(records));
  }

  /** The sum of the group's offsets: the topic is new, so this many records are committed. */
  private long committed() throws Exception {
    return admin
        .listConsumerGroupOffsets(topic)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(offset -> offset == null ? 0 : offset.offset())
        .sum();
  }

  private List<String> deadLetters(int count) {
    List<String> letters = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          Stream.of(0, 1).map(number -> new TopicPartition(topic + ".dlq", number)).toList();
      long there =
          consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
      assertThat(there).isEqualTo(count);
      consumer.assign(partitions);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> letter :
                    consumer.poll(Duration.ofMillis(100))) {
                  letters.add(new String(letter.value(), StandardCharsets.UTF_8));
                }
                return letters.size() == count;
              });
    }
    return letters;
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> query(String sql) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    }
  }
}
