package io.ytstats.localstack;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * HTTPS and a password for each user in front of Apicurio, which has users only with an OIDC
 * server. Both run in this one process; Apicurio's own port has no password.
 */
final class RegistryGate {
  /** System properties, which it reads from a file, beside those of {@code javax.net.ssl}. */
  static final String PORT = "gate.port";

  static final String TARGET_PORT = "quarkus.http.port";
  static final String USER = "gate.user.";

  /** Makes the JVM's TLS context, so it is created only when the settings are there. */
  private final HttpClient client = HttpClient.newHttpClient();

  private final URI target = URI.create("http://127.0.0.1:" + Integer.getInteger(TARGET_PORT));

  private RegistryGate() {}

  /** Takes the name of the file; returns when the registry ends. */
  public static void main(String... args) throws Exception {
    try (Reader settings = Files.newBufferedReader(Path.of(args[0]))) {
      System.getProperties().load(settings);
    }
    HttpsServer gate =
        HttpsServer.create(new InetSocketAddress("127.0.0.1", Integer.getInteger(PORT)), 0);
    gate.setHttpsConfigurator(new HttpsConfigurator(SSLContext.getDefault()));
    gate.createContext("/", new RegistryGate()::forward)
        .setAuthenticator(
            new BasicAuthenticator("registry") {
              @Override
              public boolean checkCredentials(String user, String password) {
                return password.equals(System.getProperty(USER + user));
              }
            });
    gate.setExecutor(Executors.newFixedThreadPool(4));
    gate.start();
    Class.forName("io.quarkus.runner.GeneratedMain")
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[0]);
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
              .method(
                  exchange.getRequestMethod(),
                  BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      for (String header : new String[] {"Accept", "Content-Type"}) {
        exchange
            .getRequestHeaders()
            .getOrDefault(header, List.of())
            .forEach(value -> request.header(header, value));
      }
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      int length = answer.body().length;
      exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
