package io.ytstats.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * MariaDB or MySQL, with the database {@code yt}, its tables and its user. Passwords are in files
 * that only their owner can read, and never in a command line or a log.
 */
public final class DatabaseServer extends ServerProcess {

  /** The user that may read, insert into and update the two tables, and nothing else. */
  static final String USER = "pixuser";

  /** The user with every right. */
  static final String ADMIN = "root";

  private static final String PROGRAM = "program";

  private final Path secrets;
  private final List<String> furtherOptions;
  private final Optional<SecuredStack> secured;

  DatabaseServer(LocalStackBuilder stack, Path folder) {
    super("the database", folder, stack.databasePort, stack.launcher, dataArgument(folder));
    secrets = stack.folder.resolve("secrets");
    furtherOptions = stack.databaseOptions;
    secured = stack.security();
  }

  /** The URL of the database {@code yt}, without a user. */
  public String jdbcUrl() {
    return url("yt");
  }

  /** The file with only that user's password; it exists once the server was started. */
  Path passwordFile(String user) {
    return secured.isEmpty() || user.equals(USER) || user.equals(ADMIN)
        ? secrets.resolve(user + ".password")
        : secured.get().passwordFile(user);
  }

  /** A new connection to {@code yt} as the stores' user. */
  public Connection connect() throws SQLException {
    return connect("yt", USER);
  }

  /** A new connection to {@code yt} with every right. */
  public Connection connectAsAdmin() throws SQLException {
    return connect("yt", ADMIN);
  }

  @Override
  List<String> prepare(int port) throws IOException, InterruptedException {
    PasswordFile.createPrivateFolder(secrets);
    PasswordFile.readOrCreate(passwordFile(USER));
    String adminPassword = PasswordFile.readOrCreate(passwordFile(ADMIN));
    DatabaseProgram program = program(adminPassword);
    List<String> command = program.command();
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
    command.addAll(
        program.serverOptions(
            secured.map(stack -> stack.file("database.pem")).orElse(null),
            secured.map(stack -> stack.authority().trusted()).orElse(null)));
    command.addAll(furtherOptions);
    if (!program.isMariadb()) {
      PasswordFile.writePrivately(
          initFile(),
          "ALTER USER '" + ADMIN + "'@'localhost' IDENTIFIED BY '" + adminPassword + "';\n");
      command.add("--init-file=" + initFile());
    }
    return command;
  }

  @Override
  boolean answers() {
    if (!Files.isReadable(passwordFile(ADMIN))) {
      // the stack of another user
      return Ports.accepts(port());
    }
    try (Connection connection = connect("?connectTimeout=2000&socketTimeout=2000", ADMIN)) {
      return connection.isValid(2);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  void provision() {
    try (Connection connection = connect("?allowMultiQueries=true", ADMIN);
        Statement statement = connection.createStatement()) {
      Files.deleteIfExists(initFile());
      runScript(statement, "schema.sql");
      runScript(statement, "grants.sql");
      List<String> users = new ArrayList<>(List.of(USER));
      secured.ifPresent(stack -> SecuredStack.databaseUsers().forEach(users::add));
      for (String user : users) {
        statement.execute(
            "ALTER USER '%s'@'%%' IDENTIFIED BY '%s' ACCOUNT UNLOCK"
                .formatted(user, PasswordFile.read(passwordFile(user))));
      }
    } catch (SQLException | IOException e) {
      throw new LocalStackException("the database could not be set up: " + e.getMessage(), e);
    }
  }

  /** Runs one of the SQL files that an operator runs too, as a whole; the server splits it. */
  private static void runScript(Statement statement, String name) throws SQLException, IOException {
    boolean rows = statement.execute(Repository.resource("sql/" + name));
    // the failure of a later statement is thrown when its result is read
    while (rows || statement.getUpdateCount() != -1) {
      rows = statement.getMoreResults();
    }
  }

  /** The program that created the data; at the first start the first one that can create it. */
  private DatabaseProgram program(String adminPassword) throws IOException, InterruptedException {
    Path data = folder().resolve("data");
    if (Files.isDirectory(data)) {
      // One server cannot read the data of another.
      String kept = state().get(PROGRAM).orElse("");
      return DatabaseProgram.named(kept)
          .orElseThrow(
              () ->
                  new LocalStackException(
                      ("the data in %s was created by a database server that no longer exists (%s):"
                              + " install it again, or delete that folder to begin without data")
                          .formatted(folder(), kept)));
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
      Utils.delete(unfinished.toFile());
      Files.createDirectories(unfinished);
      int exitCode =
          runToEnd(
              program.initializeCommand(unfinished, temporaryFolder()),
              program.initializeScript(adminPassword));
      if (exitCode == 0) {
        state().put(PROGRAM, program.name());
        Files.move(unfinished, data);
        return program;
      }
    }
    throw failure("could not create its data; the end of its log:");
  }

  /** Sets MySQL's first password at a start; deleted once the server answers. */
  private Path initFile() {
    return secrets.resolve("init.sql");
  }

  /** A new connection; the path is what follows the port in the URL: database and parameters. */
  private Connection connect(String path, String user) throws SQLException {
    return DriverManager.getConnection(url(path), user, PasswordFile.read(passwordFile(user)));
  }

  private String url(String path) {
    String url = "jdbc:mysql://127.0.0.1:" + port() + "/" + path;
    return secured
        .map(
            stack ->
                url
                    + (path.contains("?") ? "&" : "?")
                    + "sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreUrl="
                    + stack.authority().trustStore().toUri())
        .orElse(url);
  }

  private static String dataArgument(Path folder) {
    return "--datadir=" + folder.resolve("data");
  }
}
