package io.ytstats.store;

import io.ytstats.app.TlsRefusal;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** How to handle a failure of the database. */
public enum DatabaseFailure {
  /** Retry, however long it takes: the failure will pass, or an operator will fix it. */
  TRANSIENT,
  /**
   * A row's data does not fit the table (SQLSTATE class 22); the other rows can be written without
   * it.
   */
  REFUSED_ROW,
  /** Stop: every attempt fails until somebody changes something. */
  FATAL;

  /** Errors whose SQLSTATE is too general; the numbers are the same on MySQL and MariaDB. */
  private static final Set<Integer> TRANSIENT_ERRORS =
      errors(
          1040, // too many connections
          1053, // the server is shutting down
          1205, // waited too long for a lock
          1213, // deadlock
          1226, // the user has used up a resource of the hour
          1203, // the user has too many connections
          1290, // the server is read-only
          1792, // the transaction is read-only
          1836, // the server is in read-only mode
          1637, // too many transactions
          1317, // the statement was interrupted
          1927, // MariaDB: the connection was killed
          1969, // MariaDB: the statement took too long
          3024, // MySQL: the statement took too long
          4031); // MySQL: disconnected for being idle

  /**
   * Errors of proxies in front of the server, with the general SQLSTATE HY000. Numbers below 3000
   * are those of MySQL's client, which MySQL Router and MaxScale pass on. Numbers from 9000 are
   * ProxySQL's. Not included are its 9003, a command that it does not support, and its 9006 with
   * another SQLSTATE: the connection is locked to a host group.
   */
  private static final Set<Integer> TRANSIENT_PROXY_ERRORS =
      errors(
          2002, // no connection to a server
          2003, // no connection to a server
          2006, // the server has closed the connection
          2013, // the connection was lost within a statement
          9001, // waited too long for a server
          9002, // tried too often to connect to a server
          9004, // the server is offline
          9005, // the server is too far behind
          9006, // the server does not answer a ping
          9007); // the server does not answer a change of the user

  private static final Set<Integer> FATAL_ERRORS =
      errors(
          1044, // no right on this database
          1045, // wrong user or password
          1049, // unknown database
          1130, // this host may not connect
          1251, // unknown authentication plugin
          1698, // wrong user or password
          1820, // the password has expired
          1862, // the password has expired
          3118, // MySQL: the account is locked
          4151); // MariaDB: the account is locked

  /** What the driver says of a server without TLS, and of a trust store that it cannot read. */
  private static final Pattern NO_TLS =
      Pattern.compile("SSL [Cc]onnection required|Cannot open file:|keystore|trustStore");

  private static final String PUBLIC_KEY_REFUSED = "Public Key Retrieval is not allowed";

  /** Classes 08 connection, 40 rollback (deadlock); 70100 killed; 25006 read-only transaction. */
  private static boolean isTransient(SQLException failure, String state) {
    return failure instanceof SQLTransientException
        || failure instanceof SQLRecoverableException
        || TRANSIENT_ERRORS.contains(failure.getErrorCode())
        || (state.equals("HY000") && TRANSIENT_PROXY_ERRORS.contains(failure.getErrorCode()))
        || state.startsWith("08")
        || state.startsWith("40")
        || state.equals("70100")
        || state.equals("25006");
  }

  private static boolean isFatal(Throwable failure) {
    if (failure instanceof SQLException) {
      SQLException sql = (SQLException) failure;
      if (FATAL_ERRORS.contains(sql.getErrorCode()) || state(sql).startsWith("28")) {
        return true;
      }
    }
    // a certificate that is not trusted, or a password that may not be sent without TLS
    String message = String.valueOf(failure.getMessage());
    return TlsRefusal.reason(failure) != null
        || NO_TLS.matcher(message).find()
        || message.contains(PUBLIC_KEY_REFUSED);
  }

  /**
   * Classifies a failure by all exceptions chained to it: pools and batches wrap the server's own
   * error, some of them in a transient exception whatever it is.
   */
  public static DatabaseFailure of(Throwable failure) {
    boolean isTransient = false;
    boolean isRefusedRow = false;
    for (Throwable each : chain(failure)) {
      if (isFatal(each)) {
        return FATAL;
      }
      if (each instanceof SQLException) {
        String state = state((SQLException) each);
        isTransient |= isTransient((SQLException) each, state);
        isRefusedRow |= state.startsWith("22");
      }
    }
    return isTransient ? TRANSIENT : isRefusedRow ? REFUSED_ROW : FATAL;
  }

  /** The failure on one line: the server's message, with SQLSTATE and error number if known. */
  public static String describe(Throwable failure) {
    Throwable source = failure;
    for (Throwable each : chain(failure)) {
      if (each instanceof SQLException && ((SQLException) each).getErrorCode() != 0) {
        source = each;
        break;
      }
      // without a server's error the innermost one is the most precise: "Connection refused"
      source = each;
    }
    String untrusted = TlsRefusal.reason(failure);
    if (untrusted != null) {
      return "the TLS connection cannot be trusted ("
          + untrusted
          + "): check sslMode and trustCertificateKeyStoreUrl in --db-url, and the dates and the"
          + " host name of the server's certificate";
    }
    String message = String.valueOf(source.getMessage()).replaceAll("\\s+", " ").trim();
    if (message.contains(PUBLIC_KEY_REFUSED)) {
      return message + " (without TLS, add allowPublicKeyRetrieval=true to --db-url)";
    }
    if (source instanceof SQLException) {
      SQLException sql = (SQLException) source;
      return message + " (SQLSTATE " + state(sql) + ", error " + sql.getErrorCode() + ")";
    }
    return source.getClass().getSimpleName() + ": " + message;
  }

  /** The failure, its causes and what is chained by getNextException, outermost first. */
  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    chain.add(failure);
    // grows during the loop; neither a throwable nor an exception chain defines equals
    for (int i = 0; i < chain.size(); i++) {
      Throwable each = chain.get(i);
      addIfNew(chain, each.getCause());
      if (each instanceof SQLException) {
        addIfNew(chain, ((SQLException) each).getNextException());
      }
    }
    return chain;
  }

  private static void addIfNew(List<Throwable> chain, Throwable failure) {
    if (failure != null && !chain.contains(failure)) {
      chain.add(failure);
    }
  }

  private static String state(SQLException failure) {
    return failure.getSQLState() == null ? "" : failure.getSQLState();
  }

  private static Set<Integer> errors(Integer... numbers) {
    return new HashSet<>(Arrays.asList(numbers));
  }
}
