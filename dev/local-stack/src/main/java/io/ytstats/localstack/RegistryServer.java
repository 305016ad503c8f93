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
 * An Apicurio registry, which serves the protocol of Confluent's as well. Its schemas stay in its
 * folder, as the ids in a topic's records are worth nothing without them. It refuses a schema that
 * is not compatible with all earlier ones of its subject, both ways.
 */
public final class RegistryServer extends ServerProcess {
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final String COMPATIBILITY = "{\"compatibility\":\"FULL_TRANSITIVE\"}";

  RegistryServer(Path folder, PortChoice portChoice, Launcher launcher) {
    super("registry", folder, portChoice, launcher, marker(folder));
  }

  /** Where clients of the registry protocol find it. */
  public String url() {
    return "http://127.0.0.1:" + port() + "/apis/ccompat/v7";
  }

  /** What no other process has among its arguments. */
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
            // half the processor time of a start; nobody asks it for speed
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true",
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
      throw failure("does not take its compatibility rule: " + status + "; the end of its log:");
    }
  }

  /** The status of the answer; 0 if there is none in time. */
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

  /** Whether the stack of this folder was started with a registry; it keeps it then. */
  static boolean isKept(Path folder) {
    return Files.isDirectory(folder);
  }
}
