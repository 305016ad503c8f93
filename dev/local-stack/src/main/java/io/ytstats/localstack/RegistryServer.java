package io.ytstats.localstack;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An Apicurio registry, which also serves the protocol of Confluent's. Its schemas are kept in its
 * folder, because the ids in a topic's records mean nothing without them. It refuses a schema that
 * is not compatible, both ways, with all earlier ones of its subject. In a secured stack its port
 * is that of a {@link RegistryGate}.
 */
public final class RegistryServer extends ServerProcess {
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final String API = "/apis/ccompat/v7";
  private static final String COMPATIBILITY = "{\"compatibility\":\"FULL_TRANSITIVE\"}";

  private final Optional<SecuredStack> secured;

  RegistryServer(LocalStackBuilder stack, Path folder) {
    super("registry", folder, stack.registryPort, stack.launcher, marker(folder));
    secured = stack.security();
  }

  /** The URL for clients of the registry protocol. */
  public String url() {
    return (secured.isPresent() ? "https" : "http") + "://127.0.0.1:" + port() + API;
  }

  /** Behind the gate. */
  private URI own(String path) {
    int port = state().port(RegistryGate.TARGET_PORT).orElse(port());
    return URI.create("http://127.0.0.1:" + port + API + path);
  }

  /** The argument that no other process has. */
  private static String marker(Path folder) {
    return "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:" + folder.resolve("schemas");
  }

  @Override
  List<String> prepare(int port) throws IOException {
    List<String> command =
        java(
            "-Xmx384m",
            // halves the processor time of a start; its speed does not matter
            "-XX:TieredStopAtLevel=1",
            "-Dquarkus.http.host=127.0.0.1",
            marker(folder()));
    String jar = Repository.registryJar().toString();
    if (secured.isEmpty()) {
      command.addAll(List.of("-Dquarkus.http.port=" + port, "-jar", jar));
      return command;
    }
    int own = Ports.findFree();
    state().put(RegistryGate.TARGET_PORT, own);
    Path settings = folder().resolve("gate.properties");
    secured.get().writeRegistryGate(settings, port, own);
    String classPath = jar + File.pathSeparator + Repository.ownCode();
    command.addAll(List.of("-cp", classPath, RegistryGate.class.getName(), settings.toString()));
    return command;
  }

  @Override
  boolean answers() {
    return Ports.accepts(port()) && ask(HttpRequest.newBuilder(own("/subjects")).GET()) == 200;
  }

  @Override
  void provision() {
    int status =
        ask(
            HttpRequest.newBuilder(own("/config"))
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
