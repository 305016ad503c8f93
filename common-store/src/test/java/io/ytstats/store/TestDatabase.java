package io.ytstats.store;

import com.mysql.cj.jdbc.MysqlDataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * A server for tests: that of {@link SharedStack}, or, to test another product, one that is given
 * as {@code -Dyt.test.db.url=jdbc:mysql://host:port/yt}, whose tables are dropped and created. Its
 * store user and its administrator are then root, with the password in {@code YT_TEST_DB_PASSWORD}
 * or none.
 */
final class TestDatabase implements AutoCloseable {
  private static final String LENIENT_DRIVER = "jdbcCompliantTruncation=false";

  /** Null for a server that was given. */
  private final LocalStack stack;

  private final boolean ownStack;
  private final String url;
  private final String user;
  private final String password;
  private final String adminUser;
  private final String adminPassword;

  private TestDatabase(LocalStack stack, boolean ownStack, String url) {
    this.stack = stack;
    this.ownStack = ownStack;
    this.url = url;
    if (stack == null) {
      user = "root";
      password = System.getenv().getOrDefault("YT_TEST_DB_PASSWORD", "");
      adminUser = user;
      adminPassword = password;
    } else {
      user = stack.dbUser();
      password = read(stack.dbPasswordFile());
      adminUser = stack.adminUser();
      adminPassword = read(stack.adminPasswordFile());
    }
  }

  static TestDatabase shared() {
    String given = System.getProperty("yt.test.db.url");
    if (given != null) {
      return new TestDatabase(null, false, given);
    }
    LocalStack shared = SharedStack.get();
    return new TestDatabase(shared, false, shared.jdbcUrl());
  }

  /** A server of the test's own, with further options. */
  static TestDatabase startWith(String... serverOptions) {
    LocalStack stack =
        LocalStack.inTemporaryFolder().withoutKafka().dbOptions(serverOptions).start();
    return new TestDatabase(stack, true, stack.jdbcUrl());
  }

  /** Connects as a store does. */
  HikariDataSource open() {
    return open(1);
  }

  /** Connects as a store does, with several connections. */
  HikariDataSource open(int connections) {
    return openUrl(connections, url);
  }

  /** Connects as a store does whose URL has these parameters of the driver. */
  HikariDataSource open(int connections, String parameters) {
    return openUrl(connections, url + "?" + parameters);
  }

  private HikariDataSource openUrl(int connections, String whole) {
    return new DatabaseAccess(DatabaseUrl.parse(whole), user, password).open(connections);
  }

  /**
   * Connects as a store does, with a driver that does not ask for strict mode of its own accord.
   */
  HikariDataSource openWithLenientDriver() {
    return open(1, LENIENT_DRIVER);
  }

  /** Connects as some other program might. */
  DataSource lenientDataSource() {
    return foreignDataSource(LENIENT_DRIVER);
  }

  /**
   * Connects as some other program might: with nothing that {@link DatabaseAccess} sets.
   *
   * @param parameters of the driver, as in a URL
   */
  DataSource foreignDataSource(String parameters) {
    MysqlDataSource dataSource = new MysqlDataSource();
    dataSource.setUrl(url + "?allowPublicKeyRetrieval=true&" + parameters);
    dataSource.setUser(user);
    dataSource.setPassword(password);
    return dataSource;
  }

  /** Connects as a user of that name. */
  Connection connectAs(String name, String itsPassword) throws SQLException {
    return DriverManager.getConnection(url + "?allowPublicKeyRetrieval=true", name, itsPassword);
  }

  Connection connectAsAdmin() throws SQLException {
    return DriverManager.getConnection(
        url + "?allowPublicKeyRetrieval=true", adminUser, adminPassword);
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connectAsAdmin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The last column of each row. */
  List<String> query(String sql) throws SQLException {
    try (Connection connection = connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(row.getMetaData().getColumnCount()));
      }
      return values;
    }
  }

  /** Cuts every connection that is in the middle of an INSERT; the rights on the tables stay. */
  int killWriting() throws SQLException {
    List<String> ids =
        query(
            "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '"
                + user
                + "' AND INFO LIKE 'INSERT INTO yt%'");
    for (String id : ids) {
      execute("KILL " + id);
    }
    return ids.size();
  }

  /** Drops the tables and creates them as an operator does, from sql/schema.sql. */
  void recreateTables() throws SQLException {
    execute("DROP TABLE IF EXISTS yt.yt_daily, yt.yt_monthly");
    for (String statement : statements("schema.sql")) {
      execute(statement);
    }
  }

  /** The statements of a file in {@code sql}, in order. */
  static List<String> statements(String file) {
    String text =
        Arrays.stream(read(Path.of("../sql", file)).split("\n", -1))
            .filter(line -> !line.startsWith("--"))
            .collect(Collectors.joining("\n"));
    return Arrays.stream(text.split(";\\s*(\\n|$)", -1))
        .filter(statement -> !statement.isBlank())
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the stores' user its password back, after a test has recreated it. */
  void restoreUser() throws SQLException {
    if (stack != null) {
      execute("ALTER USER '" + user + "'@'%' IDENTIFIED BY '" + password + "' ACCOUNT UNLOCK");
    }
  }

  /** Stops a server of the test's own. */
  @Override
  public void close() {
    if (ownStack) {
      stack.close();
    }
  }
}
