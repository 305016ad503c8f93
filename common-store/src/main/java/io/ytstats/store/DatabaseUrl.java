package io.ytstats.store;

import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.ConnectionUrlParser;
import com.mysql.cj.conf.HostInfo;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A URL of the database, read by the driver's own parser, in any form that the driver accepts. */
public final class DatabaseUrl {
  /** A session variable that decides how text is sent or returned, and its value. */
  private static final Pattern SESSION_ENCODING =
      Pattern.compile(
          "(?i)\\b(?:character_set_(?:client|connection|results)|collation_connection)"
              + "\\s*:?=\\s*['\"]?(\\w+)");

  private final String text;
  private final ConnectionUrl url;

  private DatabaseUrl(String text, ConnectionUrl url) {
    this.text = text;
    this.url = url;
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException says what is wrong; the message does not repeat the URL, which
   *     may hold a password
   */
  static DatabaseUrl parse(String text) {
    return parse(
        text,
        "give the user as --db-user, and the password in a file (--db-password-file) or in"
            + " YT_DB_PASSWORD");
  }

  /**
   * As {@link #parse(String)}, for a program that is configured in another way.
   *
   * @param credentialsAdvice where to put user and password instead
   */
  public static DatabaseUrl parse(String text, String credentialsAdvice) {
    ConnectionUrl url;
    if (!text.startsWith("jdbc:mysql:")) {
      throw new IllegalArgumentException("does not begin with jdbc:mysql:");
    }
    try {
      ConnectionUrlParser parsed = ConnectionUrlParser.parseConnectionString(text);
      rejectCredentials(parsed, credentialsAdvice);
      rejectEncodings(parsed.getProperties());
      parsed.getHosts().forEach(host -> rejectEncodings(host.getHostProperties()));
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

  /** They would be visible in the list of processes, and would not override the options. */
  private static void rejectCredentials(ConnectionUrlParser parsed, String advice) {
    Set<String> names = new TreeSet<>();
    addLowerCase(parsed.getProperties(), names);
    boolean inAuthority = false;
    for (HostInfo host : parsed.getHosts()) {
      addLowerCase(host.getHostProperties(), names);
      inAuthority |= host.getUser() != null || host.getPassword() != null;
    }
    if (inAuthority || names.stream().anyMatch(name -> name.matches("user|password[123]?"))) {
      throw new IllegalArgumentException("holds a user or a password; " + advice);
    }
  }

  /**
   * Rejects encodings that would turn characters into question marks. {@link TextProbe} finds the
   * others, but needs a connection for it.
   */
  private static void rejectEncodings(Map<String, String> properties) {
    properties.forEach(
        (name, value) -> {
          if (value != null && !value.isEmpty() && changesText(name, value)) {
            throw new IllegalArgumentException(
                name
                    + "="
                    + value
                    + " is another encoding than UTF-8 and would change channel ids; remove it");
          }
        });
  }

  private static boolean changesText(String property, String value) {
    switch (property.toLowerCase(Locale.ROOT)) {
      case "characterencoding":
        return !isUtf8(value);
      case "charactersetresults":
        return !value.matches("(?i)null|utf8mb4") && !isUtf8(value);
      case "connectioncollation":
        return !value.matches("(?i)utf8mb4_\\w+");
      case "sessionvariables":
        return !isUtf8Session(value);
      default:
        return false;
    }
  }

  private static boolean isUtf8(String encoding) {
    try {
      return Charset.forName(encoding).equals(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isUtf8Session(String variables) {
    Matcher matcher = SESSION_ENCODING.matcher(variables);
    while (matcher.find()) {
      if (!matcher.group(1).toLowerCase(Locale.ROOT).startsWith("utf8mb4")) {
        return false;
      }
    }
    return true;
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

  /** Whether the server is on this machine. */
  boolean isLoopback() {
    return url.getHostsList().stream()
        .allMatch(host -> host.getHost().matches("localhost|127\\.[0-9.]+|\\[?::1\\]?"));
  }

  /** HOST:PORT/DATABASE, for messages. */
  public String address() {
    return url.getHostsList().stream()
            .map(HostInfo::getHostPortPair)
            .collect(Collectors.joining(","))
        + "/"
        + url.getDatabase();
  }
}
