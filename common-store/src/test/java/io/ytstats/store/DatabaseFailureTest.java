package io.ytstats.store;

import static io.ytstats.store.DatabaseFailure.FATAL;
import static io.ytstats.store.DatabaseFailure.REFUSED_ROW;
import static io.ytstats.store.DatabaseFailure.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.sql.BatchUpdateException;
import java.sql.DataTruncation;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFailureTest {
  @ParameterizedTest(name = "{0} {1} is {2}: {3}")
  @CsvSource({
    "40001, 1213, TRANSIENT, deadlock",
    "HY000, 1205, TRANSIENT, lock wait",
    "41000, 1205, TRANSIENT, lock wait of older servers",
    "08S01, 0, TRANSIENT, link failure",
    "08004, 1040, TRANSIENT, too many connections",
    "42000, 1203, TRANSIENT, too many connections of the user",
    "42000, 1226, TRANSIENT, resources of the user used up",
    "08S01, 1053, TRANSIENT, shutting down",
    "70100, 1317, TRANSIENT, interrupted",
    "70100, 1927, TRANSIENT, killed",
    "70100, 1969, TRANSIENT, statement time-out of MariaDB",
    "HY000, 3024, TRANSIENT, statement time-out of MySQL",
    "HY000, 1290, TRANSIENT, read-only",
    "HY000, 1836, TRANSIENT, read-only mode",
    "25006, 1792, TRANSIENT, read-only transaction",
    "HY000, 4031, TRANSIENT, idle for too long",
    "HY000, 9001, TRANSIENT, ProxySQL: Max connect timeout reached while reaching hostgroup",
    "HY000, 9002, TRANSIENT, ProxySQL: Max connect failure while reaching hostgroup",
    "HY000, 9004, TRANSIENT, ProxySQL: the server is offline",
    "HY000, 9005, TRANSIENT, ProxySQL: the server is lagging",
    "HY000, 9006, TRANSIENT, ProxySQL: ping timeout",
    "HY000, 9007, TRANSIENT, ProxySQL: change user timeout",
    "HY000, 9003, FATAL, ProxySQL: command not supported",
    "Y0000, 9006, FATAL, ProxySQL: connection is locked to hostgroup",
    "HY000, 2003, TRANSIENT, MySQL Router: Can't connect to remote MySQL server",
    "HY000, 2002, TRANSIENT, a proxy: no connection to its server",
    "HY000, 2006, TRANSIENT, a proxy: server has gone away",
    "HY000, 2013, TRANSIENT, MaxScale: Lost connection to backend server",
    "HY000, 1927, TRANSIENT, MaxScale: Lost connection to backend server",
    "22001, 1406, REFUSED_ROW, too long",
    "22003, 1264, REFUSED_ROW, out of range",
    "22007, 1292, REFUSED_ROW, no such date",
    "42S22, 1054, FATAL, no column",
    "42S02, 1146, FATAL, no table",
    "42000, 1142, FATAL, no right",
    "42000, 1044, FATAL, no right on the database",
    "28000, 1045, FATAL, wrong password",
    "42000, 1049, FATAL, no database",
    "HY000, 1114, FATAL, table full",
    "HY000, 1021, FATAL, disk full",
    "HY000, 1030, FATAL, error 28 from the storage engine",
    "HY000, 3819, FATAL, CHECK on MySQL",
    "23000, 4025, FATAL, CHECK on MariaDB",
    "HY000, 1364, FATAL, no default",
    "HY000, 1105, FATAL, unknown",
    ", 0, FATAL, says nothing",
  })
  void whatTheServerSays(String state, int error, DatabaseFailure expected, String what) {
    SQLException failure = new SQLException(what, state, error);

    assertThat(DatabaseFailure.of(failure)).isEqualTo(expected);
    assertThat(DatabaseFailure.of(new BatchUpdateException(new int[0], failure)))
        .isEqualTo(expected);
  }

  @Test
  void aWrongPasswordIsFatalThoughThePoolCallsItTransient() {
    SQLException wrongPassword = new SQLException("Access denied", "28000", 1045);
    SQLTransientConnectionException pool =
        new SQLTransientConnectionException("request timed out", "28000", wrongPassword);
    SQLTransientConnectionException chained = new SQLTransientConnectionException("timed out");
    chained.setNextException(wrongPassword);

    assertThat(DatabaseFailure.of(pool)).isEqualTo(FATAL);
    assertThat(DatabaseFailure.of(chained)).isEqualTo(FATAL);
    assertThat(DatabaseFailure.of(new IllegalStateException("pool", pool))).isEqualTo(FATAL);
    assertThat(DatabaseFailure.describe(pool))
        .isEqualTo("Access denied (SQLSTATE 28000, error 1045)");
  }

  @Test
  void aServerThatIsAwayIsTransient() {
    SQLException away =
        new SQLNonTransientConnectionException(
            "Communications\n\nlink failure", "08001", new ConnectException("Connection refused"));

    assertThat(DatabaseFailure.of(away)).isEqualTo(TRANSIENT);
    assertThat(DatabaseFailure.of(new SQLTimeoutException("late"))).isEqualTo(TRANSIENT);
    assertThat(DatabaseFailure.describe(away)).isEqualTo("ConnectException: Connection refused");
  }

  @Test
  void truncatedDataIsARefusedRow() {
    assertThat(DatabaseFailure.of(new DataTruncation(1, true, false, 9, 4))).isEqualTo(REFUSED_ROW);
  }

  @Test
  void whatNoWaitingMendsInConnectingIsFatal() {
    assertThat(
            DatabaseFailure.of(
                new SQLNonTransientConnectionException(
                    "Public Key Retrieval is not allowed", "08001")))
        .isEqualTo(FATAL);
    assertThat(
            DatabaseFailure.of(
                new SQLException("link failure", "08S01", new CertificateException("expired"))))
        .isEqualTo(FATAL);
  }

  @Test
  void exceptionsThatChainInACircleAreGoneThroughOnce() {
    SQLException one = new SQLException("one", "HY000", 1);
    SQLException other = new SQLException("other", "40001", 1213, one);
    one.setNextException(other);

    assertThat(DatabaseFailure.of(one)).isEqualTo(TRANSIENT);
  }
}
