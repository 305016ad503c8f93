package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The users that sql/grants.sql creates, on a {@link TestDatabase}; they are dropped before. */
class GrantsIT {
  private static final String USER = "pixuser";
  private static final String PASSWORD = "Geheim-1234x";

  private static TestDatabase database;

  @BeforeAll
  static void start() {
    database = TestDatabase.shared();
  }

  @AfterAll
  static void restore() throws SQLException {
    database.restoreUser();
    database.close();
  }

  @BeforeEach
  void dropTheUser() throws SQLException {
    database.recreateTables();
    for (String user : List.of(USER, "store-daily", "store-monthly", "audit", "console")) {
      database.execute("DROP USER IF EXISTS '" + user + "'@'%'");
    }
  }

  @Test
  void theAccountIsLockedUntilItsPasswordIsSetAndGrantingAgainChangesNothing() throws SQLException {
    grant();
    grant();
    assertThatThrownBy(() -> database.connectAs(USER, "")).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> database.connectAs(USER, PASSWORD)).isInstanceOf(SQLException.class);

    unlock();
    grant();

    assertTheRightsOfAStore();
  }

  @ParameterizedTest
  @CsvSource({
    "store-daily,   SELECT INSERT UPDATE, yt_daily",
    "store-monthly, SELECT INSERT UPDATE, yt_monthly",
    "audit,         SELECT, yt_daily yt_monthly",
    "console,       SELECT, yt_daily yt_monthly"
  })
  void aProgramsOwnUserHasLess(String user, String rights, String tables) throws SQLException {
    Map<String, String> statements =
        Map.of(
            "SELECT", "SELECT count(*) FROM %s",
            "INSERT", "INSERT INTO %s VALUES (NOW(), 'a', '2017-08-02', 1)",
            "UPDATE", "UPDATE %s SET subs = 2",
            "DELETE", "DELETE FROM %s",
            "DROP", "DROP TABLE %s");
    grant();
    assertThatThrownBy(() -> database.connectAs(user, PASSWORD)).isInstanceOf(SQLException.class);
    unlock(user);
    try (Connection connection = database.connectAs(user, PASSWORD);
        Statement statement = connection.createStatement()) {
      for (String table : List.of("yt_daily", "yt_monthly")) {
        for (Map.Entry<String, String> each : statements.entrySet()) {
          String sql = each.getValue().formatted(table);
          if (tables.contains(table) && rights.contains(each.getKey())) {
            statement.execute(sql);
          } else {
            assertThatThrownBy(() -> statement.execute(sql)).as(sql).hasMessageContaining("denied");
          }
        }
      }
    }
  }

  /** MySQL's own packages enable the check; only a MySQL server has it. */
  @Test
  void theAccountCanBeCreatedOnAServerThatChecksPasswords() throws SQLException {
    boolean installed = installPasswordCheck();
    try {
      if (installed) {
        assertThatThrownBy(() -> database.execute("CREATE USER none@localhost ACCOUNT LOCK"))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1819));
      }
      grant();
      unlock();
      assertTheRightsOfAStore();
    } finally {
      if (installed) {
        database.execute("UNINSTALL COMPONENT 'file://component_validate_password'");
      }
    }
  }

  private static void assertTheRightsOfAStore() throws SQLException {
    try (Connection connection = database.connectAs(USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      for (String allowed :
          List.of(
              "INSERT INTO yt_daily VALUES (NOW(), 'a', '2017-08-02', 1)",
              "UPDATE yt_daily SET subs = 2",
              "SELECT * FROM yt_monthly")) {
        statement.execute(allowed);
      }
      for (String forbidden : List.of("DELETE FROM yt_daily", "CREATE TABLE yt.mine (x int)")) {
        assertThatThrownBy(() -> statement.execute(forbidden))
            .as(forbidden)
            .hasMessageContaining("denied");
      }
    }
  }

  private static void grant() throws SQLException {
    try (Connection connection = database.connectAsAdmin();
        Statement statement = connection.createStatement()) {
      for (String each : TestDatabase.statements("grants.sql")) {
        statement.execute(each);
      }
    }
  }

  /** As the comment in the file says. */
  private static void unlock() throws SQLException {
    unlock(USER);
  }

  private static void unlock(String user) throws SQLException {
    database.execute(
        "ALTER USER '" + user + "'@'%' IDENTIFIED BY '" + PASSWORD + "' ACCOUNT UNLOCK");
  }

  private static boolean installPasswordCheck() {
    try {
      database.execute("INSTALL COMPONENT 'file://component_validate_password'");
      return true;
    } catch (SQLException e) {
      return false; // MariaDB, or a MySQL without that file
    }
  }
}
