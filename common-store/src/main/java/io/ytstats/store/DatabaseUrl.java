package io.ytstats.store;

import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.ConnectionUrlParser;
import com.mysql.cj.conf.HostInfo;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A URL of the database, read by the driver's own parser, in any form that the driver takes. */
final class DatabaseUrl {
  private final String text;
  private final ConnectionUrl url;

  private DatabaseUrl(String text, ConnectionUrl url) {
    this.text = text;
    this.url = url;
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException with what is wrong; it does not hold the text, in which a
   *     password may stand
   */
  static DatabaseUrl parse(String text) {
    ConnectionUrl url;
    if (!text.startsWith("jdbc:mysql:")) {
      throw new IllegalArgumentException("does not begin with jdbc:mysql:");
    }
    try {
      refuseCredentials(ConnectionUrlParser.parseConnectionString(text));
      url = ConnectionUrl.getConnectionUrlInstance(text, new Properties());
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("is not of the form jdbc:mysql://HOST:PORT/DATABASE", e);
    }
    if (url.getDatabase() == null || url.getDatabase().isEmpty()) {
      throw new IllegalArgumentException("names no database");
    }
    return new DatabaseUrl(text, url);
  }

  /** They would stand in the list of processes, and would not win over the options. */
  private static void refuseCredentials(ConnectionUrlParser parsed) {
    Set<String> names = new TreeSet<>();
    addLowerCase(parsed.getProperties(), names);
    boolean inAuthority = false;
    for (HostInfo host : parsed.getHosts()) {
      addLowerCase(host.getHostProperties(), names);
      inAuthority |= host.getUser() != null || host.getPassword() != null;
    }
    if (inAuthority || names.stream().anyMatch(name -> name.matches("user|password[123]?"))) {
      throw new IllegalArgumentException(
          "holds a user or a password; give the user as --db-user, and the password in a file"
              + " (--db-password-file) or in YT_DB_PASSWORD");
    }
  }

  private static void addLowerCase(Map<String, String> properties, Set<String> names) {
    properties.keySet().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
  }

  /** The URL as it was given. */
  String text() {
    return text;
  }

  /** Whether the URL itself sets this property of the driver. */
  boolean sets(String property) {
    return url.getOriginalProperties().keySet().stream().anyMatch(property::equalsIgnoreCase);
  }

  /** Whether no other machine stands between this one and the server. */
  boolean isLoopback() {
    return url.getHostsList().stream()
        .allMatch(host -> host.getHost().matches("localhost|127\\.[0-9.]+|\\[?::1\\]?"));
  }

  /** HOST:PORT/DATABASE, for messages. */
  String place() {
    return url.getHostsList().stream()
            .map(HostInfo::getHostPortPair)
            .collect(Collectors.joining(","))
        + "/"
        + url.getDatabase();
  }
}
