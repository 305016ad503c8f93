package io.ytstats.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;

/**
 * The store's connections: few, checked before use, strict, and of an encoding with all characters.
 */
final class Database {
  /** A stop may have to wait for it. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Above the 50 s that a server lets a statement wait for a lock; only a dead network takes so
   * long.
   */
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(75);

  private static final Duration POOL_TIMEOUT = Duration.ofSeconds(10);

  /** Above the longest statement of {@link TableWriter}; the driver's own limit is 256. */
  private static final int CACHED_SQL_CHARACTERS = 64 << 10;

  private Database() {}

  /**
   * Connects.
   *
   * @param connections how many it has at most; all but the first are made in the background
   * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException if the server cannot be
   *     reached, or does not let this user in; see {@link DatabaseFailure#of}
   */
  static HikariDataSource open(DatabaseUrl url, String user, String password, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("database");
    config.setJdbcUrl(url.text());
    // Spark loads a job's jar by a class loader in which java.sql does not look for drivers
    config.setDriverClassName("com.mysql.cj.jdbc.Driver");
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(connections);
    config.setAutoCommit(false);
    config.setConnectionTimeout(POOL_TIMEOUT.toMillis());
    config.setConnectionInitSql(SqlFile.read("session.sql"));
    // The writer's few large statements are parsed once for each connection, and their values
    // travel as they are, not as text. A server that does not prepare statements gets them as text,
    // which the driver sees to.
    setUnlessGiven(config, url, "useServerPrepStmts", "true");
    setUnlessGiven(config, url, "cachePrepStmts", "true");
    setUnlessGiven(config, url, "prepStmtCacheSqlLimit", Integer.toString(CACHED_SQL_CHARACTERS));
    // a channel id may hold any character
    setUnlessGiven(config, url, "characterEncoding", "UTF-8");
    setUnlessGiven(config, url, "connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
    setUnlessGiven(config, url, "socketTimeout", Long.toString(SOCKET_TIMEOUT.toMillis()));
    if (url.isLoopback()) {
      // MySQL without TLS asks for it to log in. Elsewhere it is the operator's to allow: whoever
      // stands between could hand out a key of his own, and read the password.
      setUnlessGiven(config, url, "allowPublicKeyRetrieval", "true");
    }
    return new HikariDataSource(config);
  }

  private static void setUnlessGiven(
      HikariConfig config, DatabaseUrl url, String property, String value) {
    if (!url.sets(property)) {
      config.addDataSourceProperty(property, value);
    }
  }
}
