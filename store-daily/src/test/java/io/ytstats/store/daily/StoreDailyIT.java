package io.ytstats.store.daily;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
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
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged store against a real broker and a real server, from its command line to its exit
 * code.
 */
class StoreDailyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

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
            Map.of("bootstrap.servers", stack.bootstrapServers(), "linger.ms", "20"),
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
    topic = test.getTestMethod().orElseThrow().getName();
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
          .contains("does not serve user pixuser", "Access denied", "error 1045", "/yt")
          .doesNotContain("geheim");
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
      assertThat(store.log()).contains("/nothing does not serve user", "sql/schema.sql");
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

  @Test
  void aConnectionThatIsCutWithinAWriteIsRetried() throws Exception {
    try (RunningStore store = store();
        Connection locker = stack.database().connectAsAdmin();
        Statement lock = locker.createStatement()) {
      locker.setAutoCommit(false);
      lock.execute("INSERT INTO yt_daily VALUES (NOW(), 'a', '2017-08-02', 1)");
      send(point("a", "2017-08-02T02:00:00", 1));
      send(point("b", "2017-08-02T02:00:00", 2));
      for (int kills = 1; kills <= 2; kills++) {
        await().atMost(PATIENCE).until(StoreDailyIT::killWriting);
        int seen = kills;
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> assertThat(store.log().split("; again in ", -1)).hasSize(seen + 1));
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
      store.awaitLog("; again in ");
      store.stop();
      assertThat(store.log()).contains("abandoned, uncommitted");
    }
    try (RunningStore store = store()) {
      store.awaitLog("does not answer; waiting");
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

      assertThat(store.log()).contains("abandoned, uncommitted");
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
          .containsPattern("-0: offset [01] is no longer there; [34] records are gone");
    }
  }

  @Test
  void rewoundItReadsThatTimeAgainAndWritesWhatTheDatabaseLost() throws Exception {
    long now = System.currentTimeMillis();
    // an idle partition: it goes back from its last record, not from now
    sendAt(0, now - HOURS.toMillis(3), point("too old", "2017-08-02T02:00:00", 1));
    sendAt(0, now - HOURS.toMillis(2) - MINUTES.toMillis(9), point("a", "2017-08-02T02:00:00", 2));
    sendAt(0, now - HOURS.toMillis(2), point("b", "2017-08-02T02:00:00", 3));
    sendAt(1, now - HOURS.toMillis(3), point("too old as well", "2017-08-02T02:00:00", 4));
    sendAt(1, now - MINUTES.toMillis(11), point("also", "2017-08-02T02:00:00", 5));
    sendAt(1, now - MINUTES.toMillis(9), point("c", "2017-08-02T02:00:00", 6));
    sendAt(1, now, point("c", "2017-08-02T10:00:00", 5));
    try (RunningStore store = store()) {
      awaitCommitted(7);
      store.stop();
    }
    // as a fail-over to a server that had fallen behind leaves it
    execute("DELETE FROM yt_daily WHERE channel <> 'c'");
    execute("UPDATE yt_daily SET harvest_ts = '2017-08-02 01:00:00', subs = 7");

    try (RunningStore store = store("--rewind=10m")) {
      awaitRows("2017-08-02 02:00:00 a 2", "2017-08-02 02:00:00 b 3", "2017-08-02 10:00:00 c 5");
      store.stop();
      assertThat(store.log())
          .contains(
              topic + "-0: goes back by 10m from offset 3 to 1",
              topic + "-1: goes back by 10m from offset 4 to 2",
              "progress: read=4 rows=3 rejects=0 retries=0 lag=0");
    }
    assertThat(committed()).isEqualTo(7);
  }

  @Test
  void aRewindCountsFromTheLastRecordWhateverStandsBetweenItAndTheOffset() throws Exception {
    Map<String, Object> transactional =
        Map.of("bootstrap.servers", stack.bootstrapServers(), "transactional.id", topic);
    try (Producer<byte[], byte[]> transactions =
        new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer())) {
      transactions.initTransactions();
      for (int i = 0; i < 3; i++) {
        transactions.beginTransaction();
        // the last record is of long ago, and what follows it no record but a transaction's marker
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
    TopicPartition madeAnew = new TopicPartition(topic, 1);
    admin
        .alterConsumerGroupOffsets(
            topic,
            Map.of(
                withMarkers, new OffsetAndMetadata(6), madeAnew, new OffsetAndMetadata(1_000_000)))
        .all()
        .get();
    try (RunningStore store = store("--rewind=1ms")) {
      awaitRows("2017-08-02 02:00:00 a 2", "2017-08-02 02:00:00 b 1");
      store.stop();
      assertThat(store.log())
          .contains(
              // to the first marker: it is of today
              withMarkers + ": goes back by 1ms from offset 6 to 1",
              madeAnew + ": offset 1000000 is beyond the end");
    }
  }

  private RunningStore store(String... options) throws Exception {
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
    return RunningStore.start(folder, all.toArray(String[]::new));
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
        "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'INSERT INTO yt_daily%'");
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
