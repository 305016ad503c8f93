package io.ytstats.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.Serializable;

/**
 * The database with the user and the password, to be handed from a driver to its executors. It is
 * serialized with them: it belongs into a task, which goes from memory to memory, and into nothing
 * that is logged, shown or kept.
 */
public final class DatabaseAccess implements Serializable {
  private static final long serialVersionUID = 1;

  private final String url;
  private final String user;
  private final String password;
  private final String place;

  DatabaseAccess(DatabaseUrl url, String user, String password) {
    this.url = url.text();
    this.user = user;
    this.password = password;
    this.place = url.place();
  }

  /**
   * Connects, without waiting for a server that is away.
   *
   * @return a pool of one strict connection without auto-commit; the caller closes it
   * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException if the server cannot be
   *     reached, or does not let this user in; see {@link DatabaseFailure#of}
   */
  public HikariDataSource open() {
    return open(1);
  }

  /** As {@link #open()}, but a pool of so many connections at most. */
  HikariDataSource open(int connections) {
    return Database.open(DatabaseUrl.parse(url), user, password, connections);
  }

  /** HOST:PORT/DATABASE, for messages. */
  public String place() {
    return place;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user + " at " + place;
  }
}
