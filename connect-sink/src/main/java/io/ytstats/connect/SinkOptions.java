package io.ytstats.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The names of the connector's options, and their definition: documents, defaults, checks. */
final class SinkOptions {
  static final String URL = "connection.url";
  static final String USER = "connection.user";
  static final String PASSWORD = "connection.password";
  static final String POOL_SIZE = "connection.pool.size";
  static final String TABLE = "table.name.format";
  static final String PK_MODE = "pk.mode";
  static final String PK_FIELDS = "pk.fields";
  static final String FIELDS = "fields";
  static final String AUTO_CREATE = "auto.create";
  static final String FRESHNESS_FIELDS = "freshness.fields";
  static final String FRESHNESS_NULLS = "freshness.nulls";
  static final String ON_STALE = "on.stale";
  static final String DELETE_MODE = "delete.mode";
  static final String DELETE_FIELD = "delete.field";
  static final String DELETE_COLUMN = "delete.column";
  static final String TOMBSTONES = "tombstones";
  static final String NUMERIC_TIMESTAMPS = "numeric.timestamps";
  static final String TIME_FRACTIONS = "time.fractions";
  static final String BATCH_SIZE = "batch.size";
  static final String RETRY_BACKOFF = "retry.backoff.ms";
  static final String RETRY_BACKOFF_MAX = "retry.backoff.max.ms";

  static final String CREDENTIALS_ADVICE = "set " + USER + " and " + PASSWORD;

  private static final String DATABASE = "Database";
  private static final String MAPPING = "Mapping";
  private static final String WRITING = "Writing";

  private SinkOptions() {}

  /** A new definition, with the recommenders that ask the database. */
  static ConfigDef definition() {
    DatabaseNames names = new DatabaseNames();
    ConfigDef def = new ConfigDef();
    defineDatabase(def);
    defineMapping(def, names);
    FreshnessOptions.define(def, names);
    defineWriting(def);
    return def;
  }

  private static void defineDatabase(ConfigDef def) {
    def.define(
        URL,
        Type.STRING,
        ConfigDef.NO_DEFAULT_VALUE,
        ConfigDef.LambdaValidator.with(OptionChecks::checkUrl, () -> "jdbc:mysql://HOST:PORT/DB"),
        Importance.HIGH,
        "The database, as jdbc:mysql://HOST:PORT/DATABASE, of MySQL or MariaDB. Without a user or a"
            + " password.",
        DATABASE,
        1,
        Width.LONG,
        "URL");
    def.define(
        USER,
        Type.STRING,
        "",
        Importance.HIGH,
        "The database's user.",
        DATABASE,
        2,
        Width.MEDIUM,
        "User");
    def.define(
        PASSWORD,
        Type.PASSWORD,
        "",
        Importance.HIGH,
        "The user's password. Use a ConfigProvider of the worker, as in ${file:/path:key}.",
        DATABASE,
        3,
        Width.MEDIUM,
        "Password");
    def.define(
        POOL_SIZE,
        Type.INT,
        1,
        Range.between(1, 64),
        Importance.LOW,
        "How many connections each task writes over at once. A batch of fewer than 2,048 keys uses"
            + " one.",
        DATABASE,
        4,
        Width.SHORT,
        "Connections");
  }

  private static void defineMapping(ConfigDef def, DatabaseNames names) {
    def.define(
        TABLE,
        Type.STRING,
        "${topic}",
        new ConfigDef.NonEmptyString(),
        Importance.HIGH,
        "The table; ${topic} stands for the record's topic. The table must exist.",
        MAPPING,
        1,
        Width.LONG,
        "Table",
        names.tables());
    def.define(
        PK_MODE,
        Type.STRING,
        "record_value",
        ValidString.in("record_value", "record_key"),
        Importance.MEDIUM,
        "Where the fields of the key are read: in the value, or in the key of the record. A key"
            + " that is one value has one field of any name.",
        MAPPING,
        2,
        Width.MEDIUM,
        "Key from");
    def.define(
        PK_FIELDS,
        Type.LIST,
        ConfigDef.NO_DEFAULT_VALUE,
        ConfigDef.LambdaValidator.with(OptionChecks::checkEntries, () -> "FIELD or FIELD:COLUMN"),
        Importance.HIGH,
        "The fields of the table's primary key. Each is FIELD or FIELD:COLUMN; a nested field is"
            + " written with dots.",
        MAPPING,
        3,
        Width.LONG,
        "Key fields",
        names.columns());
    def.define(
        FIELDS,
        Type.LIST,
        "",
        ConfigDef.LambdaValidator.with(OptionChecks::checkEntries, () -> "FIELD or FIELD:COLUMN"),
        Importance.MEDIUM,
        "The other fields that are written, as FIELD or FIELD:COLUMN. Empty: each column of the"
            + " table is filled by the field of its name, except generated columns and NOT NULL"
            + " columns that have a default.",
        MAPPING,
        4,
        Width.LONG,
        "Fields",
        names.columns());
    def.define(
        AUTO_CREATE,
        Type.BOOLEAN,
        false,
        ConfigDef.LambdaValidator.with(OptionChecks::checkNoCreation, () -> "false"),
        Importance.LOW,
        "Must be false: tables are created by their owner. The check of a configuration prints the"
            + " ALTER TABLE of each mismatch.",
        MAPPING,
        5,
        Width.SHORT,
        "Create tables");
    def.define(
        NUMERIC_TIMESTAMPS,
        Type.STRING,
        "reject",
        ValidString.in("reject", "seconds", "milliseconds", "microseconds"),
        Importance.LOW,
        "What a plain number means that goes to a DATETIME or TIMESTAMP column: a time since 1970"
            + " in this unit, or a bad record.",
        MAPPING,
        6,
        Width.MEDIUM,
        "Numbers as times");
    def.define(
        TIME_FRACTIONS,
        Type.STRING,
        "reject",
        ValidString.in("reject", "truncate"),
        Importance.LOW,
        "A time with more digits after the seconds than its column holds is a bad record, or loses"
            + " these digits before it is compared.",
        MAPPING,
        7,
        Width.MEDIUM,
        "Fractions of a second");
  }

  private static void defineWriting(ConfigDef def) {
    def.define(
        BATCH_SIZE,
        Type.INT,
        3_000,
        Range.between(1, 100_000),
        Importance.MEDIUM,
        "The most records that are written in one transaction. No more than what one poll returns:"
            + " see consumer.override.max.poll.records.",
        WRITING,
        1,
        Width.SHORT,
        "Records of a batch");
    def.define(
        RETRY_BACKOFF,
        Type.LONG,
        1_000L,
        Range.between(1, 600_000),
        Importance.LOW,
        "The pause after the first failure of the database, in milliseconds. It doubles with each"
            + " further one.",
        WRITING,
        2,
        Width.SHORT,
        "First pause");
    def.define(
        RETRY_BACKOFF_MAX,
        Type.LONG,
        30_000L,
        Range.between(1, 600_000),
        Importance.LOW,
        "The longest pause, in milliseconds.",
        WRITING,
        3,
        Width.SHORT,
        "Longest pause");
  }
}
