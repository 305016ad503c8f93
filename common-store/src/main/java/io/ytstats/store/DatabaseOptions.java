package io.ytstats.store;

import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.app.AppOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of an application that is at work on the tables too. */
public abstract class DatabaseOptions extends AppOptions {
  private static final String PASSWORD_VARIABLE = "YT_DB_PASSWORD";

  private final Map<String, String> environment;

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

  /** Options with their defaults; a password without a file comes from this process's variables. */
  protected DatabaseOptions() {
    this(System.getenv());
  }

  DatabaseOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
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
      // as every empty variable; for a user without a password there is an empty file
      if (dbPassword == null || dbPassword.isEmpty()) {
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

  /**
   * Connects, without waiting for a server that is away. Once the options have been checked.
   *
   * @return a pool of one strict connection without auto-commit; the caller closes it
   * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException if the server cannot be
   *     reached, or does not let this user in; see {@link DatabaseFailure#of}
   */
  public HikariDataSource openDatabase() {
    return databaseAccess().open();
  }

  /**
   * What it takes to connect from another process, as an executor is. Once the options have been
   * checked.
   */
  public DatabaseAccess databaseAccess() {
    return new DatabaseAccess(databaseUrl(), dbUser(), dbPassword());
  }

  /** HOST:PORT/DATABASE, for messages. Once the options have been checked. */
  public String databasePlace() {
    return databaseUrl().place();
  }

  DatabaseUrl databaseUrl() {
    return databaseUrl;
  }

  String dbUser() {
    return dbUser;
  }

  /** Not for logs. */
  String dbPassword() {
    return dbPassword;
  }
}
