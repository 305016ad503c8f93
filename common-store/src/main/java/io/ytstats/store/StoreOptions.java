package io.ytstats.store;

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

  private final StoreType type;

  @Option(
      names = "--input-topic",
      paramLabel = "TOPIC",
      description = "The topic that is written to the table.")
  String inputTopic;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "TOPIC",
      description =
          "The topic for records that cannot be read or stored; <input topic>.dlq unless given.")
  String deadLetterTopic;

  @Option(names = "--group-id", paramLabel = "GROUP", description = "The store's consumer group.")
  String groupId;

  @Option(
      names = "--rewind",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "At this start, reads again the records that the group committed within this time before its",
        "last commit. Use it after a database has lost its last writes. Reading records again is",
        "harmless."
      })
  Duration rewind = Duration.ZERO;

  @Option(
      names = "--db-connections",
      paramLabel = "N",
      description =
          "The number of connections that write a large batch, 1 to 16; each writes its part in its"
              + " own transaction.")
  int dbConnections = 2;

  @Mixin SchemaDir schemaDir = new SchemaDir();

  /** The options of a store, with its defaults. */
  public StoreOptions(StoreType type) {
    this(type, System.getenv());
  }

  StoreOptions(StoreType type, Map<String, String> environment) {
    super(environment);
    this.type = type;
    this.inputTopic = type.inputTopic();
    this.groupId = type.storeName();
  }

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    schemaDir.check(problems);
    checkTopic("--input-topic", inputTopic, problems);
    checkTopic("--dead-letter-topic", deadLetterTopic(), problems);
    if (deadLetterTopic().equals(inputTopic)) {
      problems.add("--dead-letter-topic: must not be the input topic");
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

  Duration rewind() {
    return rewind;
  }

  ReaderSchemas schemas() {
    return schemaDir.schemas();
  }

  StoreType type() {
    return type;
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
