package io.ytstats.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records into tables of a real database, without a worker. */
class TableSinkIT {
  private static LocalStack stack;
  private static String password;

  @BeforeAll
  static void start() throws IOException {
    stack = LocalStack.inTemporaryFolder().withoutKafka().start();
    password = Files.readString(stack.adminPasswordFile()).strip();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void connectsTypesArriveUnchanged() throws Exception {
    execute(
        "CREATE TABLE types (id BIGINT UNSIGNED PRIMARY KEY, v INT NOT NULL, tiny TINYINT UNSIGNED,"
            + " big BIGINT, amount DECIMAL(20,4), f FLOAT, d DOUBLE, bytes VARBINARY(4), day DATE,"
            + " at TIME(3), seen DATETIME(3), stamp TIMESTAMP(3) NULL, bool BIT(1), color"
            + " ENUM('red','green'), inner_name VARCHAR(4))");
    Schema inner = SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
    Schema schema =
        SchemaBuilder.struct()
            .field("id", Schema.STRING_SCHEMA)
            .field("v", Schema.INT8_SCHEMA)
            .field("tiny", Schema.INT16_SCHEMA)
            .field("big", Schema.INT64_SCHEMA)
            .field("amount", Decimal.schema(4))
            .field("f", Schema.FLOAT32_SCHEMA)
            .field("d", Schema.FLOAT64_SCHEMA)
            .field("bytes", Schema.BYTES_SCHEMA)
            .field("day", org.apache.kafka.connect.data.Date.SCHEMA)
            .field("at", Time.SCHEMA)
            .field("seen", Timestamp.SCHEMA)
            .field("stamp", Timestamp.SCHEMA)
            .field("bool", Schema.BOOLEAN_SCHEMA)
            .field("color", Schema.STRING_SCHEMA)
            .field("inner", inner)
            .build();
    Date seen = Date.from(Instant.parse("2026-03-29T01:30:00.125Z"));
    Struct value =
        new Struct(schema)
            .put("id", BigInteger.TWO.pow(64).subtract(BigInteger.ONE).toString())
            .put("v", (byte) 1)
            .put("tiny", (short) 255)
            .put("big", Long.MIN_VALUE)
            .put("amount", new BigDecimal("1234567890123456.7891"))
            .put("f", 1.5f)
            .put("d", 0.1)
            .put("bytes", ByteBuffer.wrap(new byte[] {0, -1}))
            .put("day", Date.from(Instant.parse("2026-02-28T00:00:00Z")))
            .put("at", new Date(3_723_004))
            .put("seen", seen)
            .put("stamp", seen)
            .put("bool", true)
            .put("color", "green")
            .put("inner", new Struct(inner).put("name", "日本😀é"));
    assertThat(
            write(
                "types",
                Map.of(
                    "fields",
                    "tiny,big,amount,f,d,bytes,day,at,seen,stamp,bool,color,inner.name:inner_name"),
                value))
        .isEmpty();

    assertThat(
            query(
                "SET time_zone='+00:00'",
                "SELECT CONCAT_WS('|', id, v, tiny, big, amount, f, d, HEX(bytes), day, at, seen,"
                    + " stamp, bool + 0, color, inner_name) FROM types"))
        .containsExactly(
            "18446744073709551615|1|255|-9223372036854775808|1234567890123456.7891|1.5|0.1|00FF|"
                + "2026-02-28|01:02:03.004|2026-03-29 01:30:00.125|2026-03-29 01:30:00.125|1|green|"
                + "日本😀é");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TINYINT            | 128                 | field x is 128, which does not fit tinyint(4)",
        "TINYINT UNSIGNED   | -1                  | field x is -1, which does not fit",
        "INT                | 1.5                 | field x is 1.5, which does not fit",
        "INT                | many                | field x is many (String), not a number",
        "BIGINT             | 9223372036854775808 | does not fit bigint",
        "DECIMAL(4,2)       | 100                 | does not fit decimal(4,2)",
        "DECIMAL(4,2)       | 1.234               | does not fit decimal(4,2)",
        "FLOAT              | 16777217            | does not fit float",
        "DATE               | 2026-02-29          | not a date",
        "DATETIME           | 2026-01-01T25:00:00 | not a time",
        "DATETIME(3)        | 2026-01-01 00:00:00.0001 | its column holds 3 digits",
        "TIME               | 24:00               | not a time of the day",
        "VARCHAR(2)         | abc                 | field x has 3 characters",
        "VARBINARY(2)       | abc                 | field x is abc (String), which does not fit",
        "ENUM('a')          | b                   | the database refuses it",
        "BIT(1)             | 1                   | field x is 1 (String)",
      })
  void whatDoesNotFitIsRefusedAndNamed(String type, String value, String message) throws Exception {
    execute("DROP TABLE IF EXISTS refused");
    execute("CREATE TABLE refused (id INT PRIMARY KEY, v INT NOT NULL, x " + type + ")");
    Map<String, Object> bad = new HashMap<>(Map.of("id", 1, "v", 1, "x", value));
    Map<String, Object> good = new HashMap<>(Map.of("id", 2, "v", 1));

    assertThat(write("refused", Map.of(), bad, good)).singleElement().asString().contains(message);
    assertThat(query("SELECT id FROM refused")).containsExactly("2");
  }

  @Test
  void ofARefusedRecordsKeyTheNextFreshestIsWritten() throws Exception {
    execute("CREATE TABLE next (id INT PRIMARY KEY, v INT NOT NULL, x INT, CHECK (x < 10))");

    assertThat(
            write(
                "next",
                Map.of(),
                Map.of("id", 1, "v", 1, "x", 1),
                Map.of("id", 1, "v", 3, "x", 30),
                Map.of("id", 1, "v", 2, "x", 2)))
        .hasSize(1);
    assertThat(query("SELECT CONCAT_WS(' ', v, x) FROM next")).containsExactly("2 2");
  }

  @Test
  void nullIsOldestIfAskedFor() throws Exception {
    execute("CREATE TABLE oldest (id INT PRIMARY KEY, v INT, w INT, x INT)");
    Map<String, String> config = Map.of("freshness.nulls", "oldest", "freshness.fields", "v,w");
    write("oldest", config, row(1, null, null, 1));
    write("oldest", config, row(1, null, 1, 2));
    write("oldest", config, row(1, null, null, 3));
    assertThat(query("SELECT x FROM oldest")).containsExactly("2");
    write("oldest", config, row(1, 5, null, 4));
    write("oldest", config, row(1, 5, 0, 5));
    write("oldest", config, row(1, 4, 9, 6));
    write("oldest", config, row(1, null, 9, 7));
    assertThat(query("SELECT CONCAT_WS(' ', v, w, x) FROM oldest")).containsExactly("5 0 5");
  }

  private static Map<String, Object> row(int id, Integer v, Integer w, int x) {
    Map<String, Object> row = new HashMap<>();
    row.put("id", id);
    row.put("v", v);
    row.put("w", w);
    row.put("x", x);
    return row;
  }

  @Test
  void twoConnectorsFillTheirOwnColumnsOfARow() throws Exception {
    execute("CREATE TABLE shared (id INT PRIMARY KEY, v INT, x INT, w INT, y INT)");
    Map<String, String> one = Map.of("freshness.fields", "v", "fields", "x");
    Map<String, String> other = Map.of("freshness.fields", "w", "fields", "y");
    write("shared", one, Map.of("id", 1, "v", 9, "x", 90));
    write("shared", other, Map.of("id", 1, "w", 2, "y", 20));
    write("shared", one, Map.of("id", 1, "v", 8, "x", 80));
    write("shared", other, Map.of("id", 1, "w", 3, "y", 30));
    write("shared", other, Map.of("id", 1, "w", 1, "y", 10));

    assertThat(query("SELECT CONCAT_WS(' ', v, x, w, y) FROM shared")).containsExactly("9 90 3 30");
  }

  @Test
  void aStaleRecordDoesNotReviveARowAndAStaleDeleteDoesNotHideOne() throws Exception {
    execute("CREATE TABLE flagged (id INT PRIMARY KEY, v INT NOT NULL, gone TINYINT NOT NULL)");
    Map<String, String> config = Map.of("delete.mode", "flag", "delete.column", "gone");
    write("flagged", config, Map.of("id", 1, "v", 5, "__deleted", true));
    write("flagged", config, Map.of("id", 1, "v", 4));
    write("flagged", config, Map.of("id", 2, "v", 5));
    write("flagged", config, Map.of("id", 2, "v", 4, "__deleted", "true"));

    assertThat(query("SELECT CONCAT_WS(' ', id, v, gone) FROM flagged ORDER BY id"))
        .containsExactly("1 5 1", "2 5 0");
  }

  /** With the order columns assigned first, most rows would be torn. */
  @Test
  void manyWritersTearNoRow() throws Exception {
    execute(
        "CREATE TABLE torn (id INT PRIMARY KEY, v INT NOT NULL, w INT NOT NULL, x VARCHAR(20))");
    Map<String, String> config = Map.of("freshness.fields", "v,w", "fields", "x");
    List<Map<String, Object>> records = new ArrayList<>();
    for (int id = 0; id < 500; id++) {
      for (int version = 0; version < 40; version++) {
        int v = version / 5;
        int w = version % 5;
        records.add(Map.of("id", id, "v", v, "w", w, "x", v + "-" + w));
      }
    }
    Collections.shuffle(records, new Random(3));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<String>>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        List<Map<String, Object>> part =
            records.subList(i * records.size() / 4, (i + 1) * records.size() / 4);
        writers.add(() -> write("torn", config, part.toArray()));
      }
      for (Future<List<String>> writer : threads.invokeAll(writers)) {
        assertThat(writer.get()).isEmpty();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(query("SELECT COUNT(*) FROM torn")).containsExactly("500");
    assertThat(query("SELECT id FROM torn WHERE v <> 7 OR w <> 4 OR x <> '7-4'")).isEmpty();
  }

  /** Writes records as a task does, and returns why some are reported. */
  private static List<String> write(String table, Map<String, String> more, Object... values)
      throws Exception {
    Map<String, String> properties = new HashMap<>();
    properties.put("connection.url", stack.adminJdbcUrl());
    properties.put("connection.user", stack.adminUser());
    properties.put("connection.password", password);
    properties.put("pk.fields", "id");
    properties.put("freshness.fields", "v");
    properties.put("batch.size", "500");
    properties.putAll(more);
    SinkConfig config = new SinkConfig(properties);
    List<SinkRecord> records = new ArrayList<>();
    for (Object value : values) {
      Schema schema = value instanceof Struct struct ? struct.schema() : null;
      records.add(new SinkRecord("topic", 0, null, null, schema, value, records.size()));
    }
    try (SinkMetrics metrics = new SinkMetrics("test", Thread.currentThread().getName());
        HikariDataSource pool = config.database().open(1);
        TableSink sink = TableSink.open(config, table, pool, metrics)) {
      return sink.write(records).stream().map(report -> report.why.getMessage()).toList();
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the last statement's rows. */
  private static List<String> query(String... statements) throws SQLException {
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      for (String sql : Arrays.asList(statements).subList(0, statements.length - 1)) {
        statement.execute(sql);
      }
      List<String> values = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(statements[statements.length - 1])) {
        while (row.next()) {
          values.add(row.getString(1));
        }
      }
      return values;
    }
  }
}
