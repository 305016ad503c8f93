package io.ytstats.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * MariaDB or MySQL, with the database {@code yt}, its tables and its user. Passwords are in files
 * that only their owner can read, and never in a command line or a log.
 */
public final class DatabaseServer extends ServerProcess {

  /** The user that may read, insert into and update the two tables, and nothing else. */
  static final String USER = "pixuser";

  static final String ADMIN = "root";
  private static final String PROGRAM = "program";

  private final Path secrets;
  private final List<String> furtherOptions;

  DatabaseServer(
      Path folder,
      Path secrets,
      PortChoice portChoice,
      List<String> furtherOptions,
      Launcher launcher) {
    super("the database", folder, portChoice, launcher, dataArgument(folder));
    this.secrets = secrets;
    this.furtherOptions = furtherOptions;
  }

  /** The URL of the database {@code yt}, without a user. */
  public String jdbcUrl() {
    return serverUrl() + "yt";
  }

  /** The stores' user: SELECT, INSERT and UPDATE on the two tables. */
  public String user() {
    return USER;
  }

  /** The file with only that user's password; it exists once the server was started. */
  public Path passwordFile() {
    return secrets.resolve(USER + ".password");
  }

  /** A user with every right, for tests that alter tables. */
  public String adminUser() {
    return ADMIN;
  }

  /** The file with only that user's password; it exists once the server was started. */
  public Path adminPasswordFile() {
    return secrets.resolve(ADMIN + ".password");
  }

  /** A new connection to {@code yt} as the stores' user. */
  public Connection connect() throws SQLException {
    return connect(jdbcUrl(), USER, PasswordFile.read(passwordFile()), 0);
  }

  /** A new connection to {@code yt} with every right. */
  public Connection connectAsAdmin() throws SQLException {
    return connect(jdbcUrl(), ADMIN, PasswordFile.read(adminPasswordFile()), 0);
  }

  @Override
  ServerCommand prepare(int port) throws IOException, InterruptedException {
    PasswordFile.createPrivateFolder(secrets);
    PasswordFile.readOrCreate(passwordFile());
    String adminPassword = PasswordFile.readOrCreate(adminPasswordFile());
    DatabaseProgram program = program(adminPassword);
    List<String> command = new ArrayList<>(program.command());
    command.addAll(
        List.of(
            dataArgument(folder()),
            "--tmpdir=" + temporaryFolder(),
            "--secure-file-priv=" + temporaryFolder(),
            "--port=" + port,
            "--bind-address=127.0.0.1",
            // Relative to the data folder: a socket's path is limited to about 100 characters.
            "--socket=server.sock",
            "--pid-file=mysqld.pid",
            "--character-set-server=utf8mb4",
            "--skip-log-bin"));
    command.addAll(program.serverOptions());
    command.addAll(furtherOptions);
    if (program.needsInitFile()) {
      PasswordFile.writePrivately(
          initFile(),
          "ALTER USER '" + ADMIN + "'@'localhost' IDENTIFIED BY '" + adminPassword + "';\n");
      command.add("--init-file=" + initFile());
    }
    return new ServerCommand(command, program.environment());
  }

  @Override
  boolean answers() {
    if (!Files.isReadable(adminPasswordFile())) {
      // the stack of another user
      return Ports.accepts(port());
    }
    try (Connection connection =
        connect(serverUrl(), ADMIN, PasswordFile.read(adminPasswordFile()), 2_000)) {
      return connection.isValid(2);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  void provision() {
    try (Connection connection =
            connect(
                serverUrl() + "?allowMultiQueries=true",
                ADMIN,
                PasswordFile.read(adminPasswordFile()),
                0);
        Statement statement = connection.createStatement()) {
      runScript(statement, "schema.sql");
      runScript(statement, "grants.sql");
      statement.execute(
          "ALTER USER '"
              + USER
              + "'@'%' IDENTIFIED BY '"
              + PasswordFile.read(passwordFile())
              + "' ACCOUNT UNLOCK");
    } catch (SQLException e) {
      throw new LocalStackException("the database could not be set up: " + e.getMessage(), e);
    }
  }

  @Override
  void deleteStartUpFiles() {
    try {
      Files.deleteIfExists(initFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one of the SQL files that an operator runs too, as a whole; the server splits it. */
  private static void runScript(Statement statement, String name) throws SQLException {
    boolean rows = statement.execute(script(name));
    // the failure of a later statement is thrown when its result is read
    while (rows || statement.getUpdateCount() != -1) {
      rows = statement.getMoreResults();
    }
  }

  private static String script(String name) {
    try (InputStream in = DatabaseServer.class.getResourceAsStream("sql/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The program that created the data; at the first start the first one that can create it. */
  private DatabaseProgram program(String adminPassword) throws IOException, InterruptedException {
    Path data = folder().resolve("data");
    if (Files.isDirectory(data)) {
      // One server cannot read the data of another.
      String kept = state().get(PROGRAM);
      return DatabaseProgram.named(kept)
          .orElseThrow(
              () ->
                  new LocalStackException(
                      "the data in "
                          + folder()
                          + " was created by a database server that no longer exists ("
                          + kept
                          + "): install it again, or delete that folder to begin without data"));
    }
    List<DatabaseProgram> programs = DatabaseProgram.usable();
    if (programs.isEmpty()) {
      throw new LocalStackException(
          "no database server: none is installed (mariadbd or mysqld, on PATH or in /usr/sbin),"
              + " and the build has none for this kind of machine; install MariaDB or MySQL, or"
              + " build again with mvn -pl :local-stack -am package -DskipTests");
    }
    for (DatabaseProgram program : programs) {
      // Created under another name, so that a start that is killed leaves no incomplete data.
      Path unfinished = folder().resolve("data.new");
      Folders.delete(unfinished);
      Files.createDirectories(unfinished);
      int exitCode =
          runToEnd(program.initializeCommand(unfinished), program.initializeScript(adminPassword));
      if (exitCode == 0) {
        state().put(PROGRAM, program.name());
        Files.move(unfinished, data);
        return program;
      }
    }
    throw failure("could not create its data; the end of its log:");
  }

  private Path initFile() {
    return secrets.resolve("init.sql");
  }

  private String serverUrl() {
    return "jdbc:mysql://127.0.0.1:" + port() + "/";
  }

  private static Connection connect(String url, String user, String password, int timeoutMillis)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", Integer.toString(timeoutMillis));
    properties.setProperty("socketTimeout", Integer.toString(timeoutMillis));
    return DriverManager.getConnection(url, properties);
  }

  private static String dataArgument(Path folder) {
    return "--datadir=" + folder.resolve("data");
  }
}
