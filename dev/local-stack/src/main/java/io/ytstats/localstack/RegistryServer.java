package io.ytstats.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * An Apicurio registry, which also serves the protocol of Confluent's. Its schemas are kept in its
 * folder, because the ids in a topic's records mean nothing without them. It refuses a schema that
 * is not compatible, both ways, with all earlier ones of its subject.
 */
public final class RegistryServer extends ServerProcess {
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final String COMPATIBILITY = "{\"compatibility\":\"FULL_TRANSITIVE\"}";

  RegistryServer(LocalStackBuilder stack, Path folder) {
    super("registry", folder, stack.registryPort, stack.launcher, marker(folder));
  }

  /** The URL for clients of the registry protocol. */
  public String url() {
    return "http://127.0.0.1:" + port() + "/apis/ccompat/v7";
  }

  /** The argument that no other process has. */
  private static String marker(Path folder) {
    return "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:" + folder.resolve("schemas");
  }

  @Override
  List<String> prepare(int port) {
    return java(
        "-Xmx384m",
        // halves the processor time of a start; its speed does not matter
        "-XX:TieredStopAtLevel=1",
        "-Dquarkus.http.host=127.0.0.1",
        "-Dquarkus.http.port=" + port,
        marker(folder()),
        "-jar",
        Repository.registryJar().toString());
  }

  @Override
  boolean answers() {
    return Ports.accepts(port())
        && ask(HttpRequest.newBuilder(URI.create(url() + "/subjects")).GET()) == 200;
  }

  @Override
  void provision() {
    int status =
        ask(
            HttpRequest.newBuilder(URI.create(url() + "/config"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .PUT(HttpRequest.BodyPublishers.ofString(COMPATIBILITY)));
    if (status != 200) {
      throw failure("does not accept the compatibility rule: " + status + "; the end of its log:");
    }
  }

  /** The status code of the answer; 0 without an answer in time. */
  private static int ask(HttpRequest.Builder request) {
    try {
      return HttpClient.newHttpClient()
          .send(request.timeout(PROBE_TIMEOUT).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      throw LocalStackException.interrupted("waiting for the registry", e);
    }
  }
}
