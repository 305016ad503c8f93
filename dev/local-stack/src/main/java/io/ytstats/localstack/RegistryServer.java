package io.ytstats.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An Apicurio registry, which also serves the protocol of Confluent's. Its schemas are kept in its
 * folder, because the ids in a topic's records mean nothing without them. It refuses a schema that
 * is not compatible, both ways, with all earlier ones of its subject.
 */
public final class RegistryServer extends ServerProcess {
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final String COMPATIBILITY = "{\"compatibility\":\"FULL_TRANSITIVE\"}";

  RegistryServer(Path folder, PortChoice portChoice, Launcher launcher) {
    super("registry", folder, portChoice, launcher, marker(folder));
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
  ServerCommand prepare(int port) throws IOException {
    Path program = BuiltFiles.registry();
    return new ServerCommand(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx384m",
            // halves the processor time of a start; its speed does not matter
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true",
            // Vert.x keeps a cache there
            "-Djava.io.tmpdir=" + temporaryFolder(),
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            marker(folder()),
            "-jar",
            program.toString()),
        Map.of());
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
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while waiting for the registry", e);
    }
  }

  /** Whether the stack of this folder was once started with a registry; it keeps it. */
  static boolean isKept(Path folder) {
    return Files.isDirectory(folder);
  }
}
