package io.ytstats.store;

import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.SchemaDir;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a store. */
public final class StoreOptions extends DatabaseOptions {
  private static final int MAX_CONNECTIONS = 16;

  private final StoreTable table;

  @Option(
      names = "--input-topic",
      paramLabel = "TOPIC",
      description = "The topic to write to the table.")
  String inputTopic;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "TOPIC",
      description = "The topic for what cannot be read or stored; <input topic>.dlq unless given.")
  String deadLetterTopic;

  @Option(names = "--group-id", paramLabel = "GROUP", description = "The store's consumer group.")
  String groupId;

  @Option(
      names = "--rewind",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "Reads again, once at this start, what the group committed within this time before its last",
        "commit, by the time of the commits; for a database that lost its last writes. Reading again",
        "is harmless."
      })
  Duration rewind = Duration.ZERO;

  @Option(
      names = "--db-connections",
      paramLabel = "N",
      description =
          "How many connections share a large batch, 1 to 16; each writes its part in a transaction"
              + " of its own.")
  int dbConnections = 2;

  @Mixin SchemaDir schemaDir = new SchemaDir();

  /** The options of the store that writes this table, with its defaults. */
  public StoreOptions(StoreTable table) {
    this(table, System.getenv());
  }

  StoreOptions(StoreTable table, Map<String, String> environment) {
    super(environment);
    this.table = table;
    this.inputTopic = table.defaultInputTopic();
    this.groupId = table.defaultGroupId();
  }

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    schemaDir.check(problems);
    checkTopic("--input-topic", inputTopic, problems);
    checkTopic("--dead-letter-topic", deadLetterTopic(), problems);
    if (deadLetterTopic().equals(inputTopic)) {
      problems.add("--dead-letter-topic: is the input topic too");
    }
    if (groupId.trim().isEmpty()) {
      problems.add("--group-id: empty");
    }
    checkRange("--db-connections", dbConnections, 1, MAX_CONNECTIONS, problems);
    checkRange("--rewind (in ms)", rewind.toMillis(), 0, Duration.ofDays(365).toMillis(), problems);
  }

  int dbConnections() {
    return dbConnections;
  }

  /** As {@link #openDatabase}, but so many connections as large batches are written by. */
  HikariDataSource openConnections() {
    return databaseAccess().open(dbConnections);
  }

  Duration rewind() {
    return rewind;
  }

  ReaderSchemas schemas() {
    return schemaDir.schemas();
  }

  StoreTable table() {
    return table;
  }

  String inputTopic() {
    return inputTopic;
  }

  String deadLetterTopic() {
    return deadLetterTopic == null ? Topics.deadLetterOf(inputTopic) : deadLetterTopic;
  }

  String groupId() {
    return groupId;
  }
}
