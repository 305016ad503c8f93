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
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * MariaDB or MySQL, with the database {@code yt}, its tables and its user. Passwords are in files
 * that only their owner can read; none is ever part of a command line or of a log.
 */
public final class DatabaseServer extends ServerProcess {

  /** The user whose rights end at reading, inserting and updating the two tables. */
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

  /** The database {@code yt}, for a user that is given apart from it. */
  public String jdbcUrl() {
    return serverUrl() + "yt";
  }

  /** The stores' user: SELECT, INSERT and UPDATE on the two tables. */
  public String user() {
    return USER;
  }

  /** The file with that user's password and nothing else; there once it was started. */
  public Path passwordFile() {
    return secrets.resolve(USER + ".password");
  }

  /** A user with every right, for tests that alter tables. */
  public String adminUser() {
    return ADMIN;
  }

  /** The file with that user's password and nothing else; there once it was started. */
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
    Path temporary = folder().resolve("tmp");
    PasswordFile.createPrivateFolder(temporary);
    DatabaseProgram program = program(adminPassword);
    List<String> command = new ArrayList<>(program.command());
    command.addAll(
        List.of(
            dataArgument(folder()),
            "--tmpdir=" + temporary,
            "--secure-file-priv=" + temporary,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            // Relative to the data: a socket's path may have no more than about 100 characters.
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
      // another user's stack
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
  void forgetStartUp() {
    try {
      Files.deleteIfExists(initFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one of the files that an operator runs too, as a whole: the server knows SQL best. */
  private static void runScript(Statement statement, String name) throws SQLException {
    boolean rows = statement.execute(script(name));
    // a failure of a later statement comes with its result
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

  /** The program whose data is there; on the first start the first that can make data. */
  private DatabaseProgram program(String adminPassword) throws IOException, InterruptedException {
    Path data = folder().resolve("data");
    if (Files.isDirectory(data)) {
      // Data of one server is not data for any other.
      String kept = state().get(PROGRAM);
      return DatabaseProgram.named(kept)
          .orElseThrow(
              () ->
                  new LocalStackException(
                      "the data in "
                          + folder()
                          + " was made by a server that is not here any more ("
                          + kept
                          + "): bring it back, or delete that folder to begin anew"));
    }
    List<DatabaseProgram> programs = DatabaseProgram.usable();
    if (programs.isEmpty()) {
      throw new LocalStackException(
          "no database server: none is installed (mariadbd or mysqld, on PATH or in /usr/sbin),"
              + " and for this kind of machine none comes with the build; install MariaDB or"
              + " MySQL, or build again with mvn -pl local-stack -am package -DskipTests");
    }
    for (DatabaseProgram program : programs) {
      // Made apart, so that a start that is killed leaves no half-made data.
      Path unfinished = folder().resolve("data.new");
      deleteTree(unfinished);
      Files.createDirectories(unfinished);
      int exitCode =
          runToEnd(program.initializeCommand(unfinished), program.initializeScript(adminPassword));
      if (exitCode == 0) {
        state().put(PROGRAM, program.name());
        Files.move(unfinished, data);
        return program;
      }
    }
    throw failure("could not make its data; the end of its log:");
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

  static void deleteTree(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
