package io.ytstats.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;

/**
 * The database with its user and password. It opens pools of connections that are strict, checked
 * before use, and of an encoding with all characters.
 *
 * <p>Serializable, so that a driver can hand it to its executors. The password is serialized with
 * it: put it into a task, which goes from memory to memory, and into nothing that is logged, shown
 * or stored.
 */
public final class DatabaseAccess implements Serializable {
  private static final long serialVersionUID = 1;

  /** A stop may have to wait for it. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * More than the 50 s that a server lets a statement wait for a lock; only a broken network takes
   * longer.
   */
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(75);

  private static final Duration POOL_TIMEOUT = Duration.ofSeconds(10);

  /** More than the longest statement of {@link TableWriter}; the driver's own limit is 256. */
  private static final int CACHED_SQL_CHARACTERS = 64 << 10;

  private final String url;
  private final String user;
  private final String password;
  private final String address;

  /** Properties of the driver that the URL does not set. */
  private final HashMap<String, String> driverProperties = new HashMap<>();

  /**
   * A database; nothing is connected.
   *
   * @param password empty for none
   */
  public DatabaseAccess(DatabaseUrl url, String user, String password) {
    this.url = url.text();
    this.user = user;
    this.password = password;
    this.address = url.address();
    // An update count then tells inserted, updated and unchanged rows apart, see TransactionTally.
    // What the URL says of it is overridden.
    driverProperties.put("useAffectedRows", "true");
    // The writer's few large statements are parsed once for each connection, and their values are
    // sent in binary form, not as text. For a server that does not prepare statements the driver
    // sends text.
    setUnlessGiven(url, "useServerPrepStmts", "true");
    setUnlessGiven(url, "cachePrepStmts", "true");
    setUnlessGiven(url, "prepStmtCacheSqlLimit", Integer.toString(CACHED_SQL_CHARACTERS));
    // a channel id may hold any character
    setUnlessGiven(url, "characterEncoding", "UTF-8");
    setUnlessGiven(url, "connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
    setUnlessGiven(url, "socketTimeout", Long.toString(SOCKET_TIMEOUT.toMillis()));
    if (url.isLoopback()) {
      // MySQL without TLS needs it for a login. On other hosts the operator has to allow it:
      // someone in between could send a key of their own, and read the password.
      setUnlessGiven(url, "allowPublicKeyRetrieval", "true");
    }
  }

  private void setUnlessGiven(DatabaseUrl given, String property, String value) {
    if (!given.sets(property)) {
      driverProperties.put(property, value);
    }
  }

  /**
   * Connects, without waiting for a server that is unavailable.
   *
   * @return a pool of one strict connection without auto-commit; the caller closes it
   * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException if the server cannot be
   *     reached, or rejects this user; see {@link DatabaseFailure#of}
   */
  public HikariDataSource open() {
    return open(1);
  }

  /**
   * As {@link #open()}, with more than one connection.
   *
   * @param connections how many it has at most; all but the first are opened in the background
   */
  public HikariDataSource open(int connections) {
    return new HikariDataSource(config(connections));
  }

  /**
   * One connection, for probes: opened when it is first asked for, and again after it was lost.
   *
   * @param timeout how long to wait for a connection that answers
   */
  HikariDataSource openLazily(Duration timeout) {
    HikariConfig config = config(1);
    config.setPoolName("database-probe");
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(timeout.toMillis());
    config.setValidationTimeout(timeout.toMillis() / 2);
    return new HikariDataSource(config);
  }

  private HikariConfig config(int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("database");
    config.setJdbcUrl(url);
    // Spark loads a job's jar by a class loader in which java.sql does not look for drivers
    config.setDriverClassName("com.mysql.cj.jdbc.Driver");
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(connections);
    config.setAutoCommit(false);
    config.setConnectionTimeout(POOL_TIMEOUT.toMillis());
    config.setConnectionInitSql(SqlFile.read("session.sql"));
    driverProperties.forEach(config::addDataSourceProperty);
    return config;
  }

  /** HOST:PORT/DATABASE, for messages. */
  public String address() {
    return address;
  }

  /** Not for logs. */
  String password() {
    return password;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user + " at " + address;
  }
}
