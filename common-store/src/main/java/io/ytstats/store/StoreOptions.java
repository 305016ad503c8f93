package io.ytstats.store;

import io.ytstats.app.AppOptions;
import io.ytstats.schema.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of a store. */
public final class StoreOptions extends AppOptions {
  private static final String PASSWORD_VARIABLE = "YT_DB_PASSWORD";

  private final StoreTable table;
  private final Map<String, String> environment;

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
      names = "--db-url",
      paramLabel = "URL",
      description =
          "The database, without user and password; the driver's parameters may follow, for"
              + " instance ?sslMode=VERIFY_IDENTITY.")
  String dbUrl = "jdbc:mysql://127.0.0.1:3306/yt";

  @Option(names = "--db-user", paramLabel = "USER", description = "The database user.")
  String dbUser = "pixuser";

  @Option(
      names = "--db-password-file",
      paramLabel = "FILE",
      description =
          "The file with that user's password and at most a line end after it. Without the option,"
              + " the password is taken from the variable "
              + PASSWORD_VARIABLE
              + ".")
  Path dbPasswordFile;

  private DatabaseUrl databaseUrl;
  private String dbPassword;

  /** The options of the store that writes this table, with its defaults. */
  public StoreOptions(StoreTable table) {
    this(table, System.getenv());
  }

  StoreOptions(StoreTable table, Map<String, String> environment) {
    this.table = table;
    this.environment = environment;
    this.inputTopic = table.defaultInputTopic();
    this.groupId = table.defaultGroupId();
  }

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    checkTopic("--input-topic", inputTopic, problems);
    checkTopic("--dead-letter-topic", deadLetterTopic(), problems);
    if (deadLetterTopic().equals(inputTopic)) {
      problems.add("--dead-letter-topic: is the input topic too");
    }
    if (groupId.trim().isEmpty()) {
      problems.add("--group-id: empty");
    }
    try {
      databaseUrl = DatabaseUrl.parse(dbUrl);
    } catch (IllegalArgumentException e) {
      problems.add("--db-url: " + e.getMessage());
    }
    if (dbUser.trim().isEmpty()) {
      problems.add("--db-user: empty");
    }
    readPassword(problems);
  }

  private void readPassword(List<String> problems) {
    if (dbPasswordFile == null) {
      dbPassword = environment.get(PASSWORD_VARIABLE);
      if (dbPassword == null) {
        problems.add(
            "--db-password-file: no password; name a file with it, or set " + PASSWORD_VARIABLE);
      }
      return;
    }
    try {
      dbPassword =
          new String(Files.readAllBytes(dbPasswordFile), StandardCharsets.UTF_8)
              .replaceFirst("\\r?\\n\\z", "");
    } catch (IOException e) {
      problems.add("--db-password-file: cannot read '" + dbPasswordFile + "' (" + e + ")");
    }
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

  /** There once the options have been checked. */
  DatabaseUrl databaseUrl() {
    return databaseUrl;
  }

  String dbUser() {
    return dbUser;
  }

  /** There once the options have been checked. Not for logs. */
  String dbPassword() {
    return dbPassword;
  }
}
