package io.ytstats.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The addresses, credentials and key stores of a schema registry. It is sent to the executors
 * inside the tasks, with the contents of the key stores, so that executors need no files.
 * Immutable.
 */
final class RegistryConfig implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * A prefix of the property names, which may be left out; other registry clients know both forms.
   */
  static final String PREFIX = "schema.registry.";

  private static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
  private static final String USER_INFO = "basic.auth.user.info";
  private static final String ENDPOINT_IDENTIFICATION = "ssl.endpoint.identification.algorithm";
  private static final String KEY_PASSWORD = "ssl.key.password";

  private static final List<String> KNOWN =
      Arrays.asList(
          CREDENTIALS_SOURCE,
          USER_INFO,
          "ssl.truststore.location",
          "ssl.truststore.password",
          "ssl.truststore.type",
          "ssl.keystore.location",
          "ssl.keystore.password",
          "ssl.keystore.type",
          KEY_PASSWORD,
          ENDPOINT_IDENTIFICATION);

  /** A key that finds the client of this configuration in each process; it has no secrets. */
  private final String identity = UUID.randomUUID().toString();

  private final ArrayList<String> urls = new ArrayList<>();
  private final HashMap<String, String> properties = new HashMap<>();
  private byte[] trustStore;
  private byte[] keyStore;

  private RegistryConfig() {}

  /** Whether a property of a Kafka configuration is for the registry's client. */
  static boolean isRegistryProperty(String name) {
    return name.startsWith(PREFIX)
        || name.startsWith("basic.auth.")
        || name.startsWith("bearer.auth.");
  }

  /**
   * Reads and checks a configuration.
   *
   * @param url the value of {@code --schema-registry-url}
   * @param given properties, with or without {@link #PREFIX}
   * @param problems takes a sentence for each wrong value
   */
  static RegistryConfig of(String url, Map<String, String> given, List<String> problems) {
    RegistryConfig config = new RegistryConfig();
    for (String each : url.split(",", -1)) {
      config.urls.add(each.trim().replaceFirst("/+$", ""));
      checkUrl(each.trim(), problems);
    }
    given.forEach(
        (name, value) ->
            config.properties.put(
                name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, value));
    TreeSet<String> unknown = new TreeSet<>(config.properties.keySet());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      problems.add(
          "--schema-registry-config: unknown properties: "
              + String.join(", ", unknown)
              + "; known are "
              + String.join(", ", KNOWN));
    }
    config.checkCredentials(problems);
    try {
      config.trustStore = config.file("ssl.truststore.location");
      config.keyStore = config.file("ssl.keystore.location");
      config.socketFactory();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      problems.add("--schema-registry-config: a key store cannot be used (" + e + ")");
    }
    return config;
  }

  private static void checkUrl(String url, List<String> problems) {
    // anywhere: a password may have a / or #, and a host may not be valid for java.net.URI
    if (url.indexOf('@') >= 0) {
      problems.add(
          "--schema-registry-url: do not put a password in the URL; put"
              + " basic.auth.user.info=USER:PASSWORD in the file of --schema-registry-config");
      return;
    }
    try {
      URI uri = new URI(url);
      if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          || !hasHost(uri)
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        problems.add(
            "--schema-registry-url: '"
                + Secrets.mask(url)
                + "' is not http://HOST:PORT or https://…");
      }
    } catch (URISyntaxException e) {
      problems.add("--schema-registry-url: not a valid URL (" + e.getReason() + ")");
    }
  }

  /** A container's name may have underscores, which {@link URI} does not accept in a host. */
  private static boolean hasHost(URI uri) {
    return uri.getHost() != null
        || (uri.getRawAuthority() != null
            && uri.getRawAuthority().matches("[A-Za-z0-9._-]+(:[0-9]{1,5})?"));
  }

  private void checkCredentials(List<String> problems) {
    String source = properties.getOrDefault(CREDENTIALS_SOURCE, "USER_INFO");
    String userInfo = properties.get(USER_INFO);
    if (!source.equals("USER_INFO")) {
      problems.add(
          "--schema-registry-config: "
              + CREDENTIALS_SOURCE
              + "="
              + source
              + " is not supported; use USER_INFO, with "
              + USER_INFO);
    } else if (properties.containsKey(CREDENTIALS_SOURCE) && userInfo == null) {
      problems.add("--schema-registry-config: " + USER_INFO + " is missing");
    } else if (userInfo != null && userInfo.indexOf(':') < 1) {
      problems.add("--schema-registry-config: " + USER_INFO + " is not USER:PASSWORD");
    }
  }

  private byte[] file(String property) throws IOException {
    String location = properties.get(property);
    return location == null ? null : Files.readAllBytes(Paths.get(location));
  }

  /** A key that is different for each configuration, in any process. */
  String identity() {
    return identity;
  }

  /** The registry's addresses, which are equivalent; without a slash at the end. */
  List<String> urls() {
    return urls;
  }

  /** The value of the header {@code Authorization}, or null. */
  String authorization() {
    String userInfo = properties.get(USER_INFO);
    return userInfo == null
        ? null
        : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the server's certificate must match its host name. */
  boolean isHostVerified() {
    return !"".equals(properties.get(ENDPOINT_IDENTIFICATION));
  }

  /** For TLS with the configured key stores; null to use the JVM's own. */
  SSLSocketFactory socketFactory() throws IOException, GeneralSecurityException {
    if (trustStore == null && keyStore == null) {
      return null;
    }
    TrustManager[] trusted = null;
    if (trustStore != null) {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(load(trustStore, "ssl.truststore"));
      trusted = factory.getTrustManagers();
    }
    KeyManager[] own = null;
    if (keyStore != null) {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      String password =
          properties.getOrDefault(KEY_PASSWORD, properties.get("ssl.keystore.password"));
      factory.init(
          load(keyStore, "ssl.keystore"), password == null ? null : password.toCharArray());
      own = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own, trusted, null);
    return context.getSocketFactory();
  }

  private KeyStore load(byte[] bytes, String prefix) throws IOException, GeneralSecurityException {
    KeyStore store =
        KeyStore.getInstance(properties.getOrDefault(prefix + ".type", KeyStore.getDefaultType()));
    String password = properties.get(prefix + ".password");
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      store.load(in, password == null ? null : password.toCharArray());
    }
    return store;
  }

  /** The addresses; no secrets. */
  @Override
  public String toString() {
    return String.join(",", urls);
  }
}
