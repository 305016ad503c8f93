package io.ytstats.store;

import io.ytstats.app.AppOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of applications that access the database. */
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
          "A file that holds the password of that user, with at most one line end after it. Without"
              + " this option the password is read from the variable "
              + PASSWORD_VARIABLE
              + ".")
  Path dbPasswordFile;

  private DatabaseAccess databaseAccess;

  /** Options with their defaults; without a file the password comes from the environment. */
  protected DatabaseOptions() {
    this(System.getenv());
  }

  DatabaseOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    DatabaseUrl url = null;
    try {
      url = DatabaseUrl.parse(dbUrl);
    } catch (IllegalArgumentException e) {
      problems.add("--db-url: " + e.getMessage());
    }
    if (dbUser.trim().isEmpty()) {
      problems.add("--db-user: empty");
    }
    String password = readPassword(problems);
    if (url != null) {
      databaseAccess = new DatabaseAccess(url, dbUser, password);
    }
  }

  /** Null if there is a problem. */
  private String readPassword(List<String> problems) {
    if (dbPasswordFile == null) {
      String password = environment.get(PASSWORD_VARIABLE);
      // an empty variable counts as not set; for a user without a password, name an empty file
      if (password == null || password.isEmpty()) {
        problems.add(
            "--db-password-file: no password; name a file that holds it, or set "
                + PASSWORD_VARIABLE);
      }
      return password;
    }
    try {
      return new String(Files.readAllBytes(dbPasswordFile), StandardCharsets.UTF_8)
          .replaceFirst("\\r?\\n\\z", "");
    } catch (IOException e) {
      problems.add("--db-password-file: cannot read '" + dbPasswordFile + "' (" + e + ")");
      return null;
    }
  }

  /** The database, its user and its password. Once the options have been checked. */
  public DatabaseAccess databaseAccess() {
    return databaseAccess;
  }

  String dbUser() {
    return dbUser;
  }
}
