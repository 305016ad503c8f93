package io.ytstats.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import io.ytstats.schema.SchemaUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests what the local stack's registry cannot do: TLS with its own certificate, a password, wrong
 * answers. The end-to-end tests test the rest with a real registry.
 */
class RegistryClientTest {
  private static final String PASSWORD = "changeit";
  private static final List<String> REQUESTS = new CopyOnWriteArrayList<>();

  @TempDir private static Path folder;
  private static HttpsServer server;
  private static volatile int status;
  private static volatile String answer;

  @BeforeAll
  static void serve() throws Exception {
    Path store = folder.resolve("server.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process made =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(made.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", RegistryClientTest::handle);
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @BeforeEach
  void good() {
    REQUESTS.clear();
    status = 200;
    answer = "{\"id\":7,\"schema\":\"{}\"}";
  }

  private static void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    boolean known =
        "Basic bWU6aHVzaA==".equals(exchange.getRequestHeaders().getFirst("Authorization"));
    REQUESTS.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
    byte[] bytes = (known ? answer : "{\"error_code\":401,\"message\":\"who?\"}").getBytes(UTF_8);
    exchange.sendResponseHeaders(known ? status : 401, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void registersAndLooksUpWithPasswordAndCertificateOnAnotherMachine() throws Exception {
    // the executor has neither the files nor the client
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config("me:hush", true));
    }
    RegistryConfig config;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      config = (RegistryConfig) in.readObject();
    }
    RegistryClient client = RegistryClient.of(config);
    assertThat(client.register("topic-value", "{\"x\":1}")).isEqualTo(7);
    assertThat(client.lookUp("t-value", "{}")).isEqualTo(7);
    assertThat(client.schema(7)).isEqualTo("{}");
    assertThat(client.schema(7)).isEqualTo("{}");
    assertThat(REQUESTS)
        .containsExactly(
            "POST /subjects/topic-value/versions {\"schema\":\"{\\\"x\\\":1}\"}",
            "POST /subjects/t-value {\"schema\":\"{}\"}",
            "GET /schemas/ids/7 ");
  }

  @Test
  void unknownIdIsAskedForOnce() {
    RegistryClient client = RegistryClient.of(config("me:hush", true));
    status = 404;
    answer = "{\"error_code\":40403,\"message\":\"Schema not found\"}";
    for (int i = 0; i < 3; i++) {
      assertUnknown(client, 99);
      assertUnknown(client, -1);
    }
    assertThat(REQUESTS).containsExactly("GET /schemas/ids/99 ");
  }

  @Test
  void answerThatIsNotTheProtocolsIsAnUnavailableRegistry() {
    RegistryClient client = RegistryClient.of(config("me:hush", true));
    status = 404;
    answer = "<html>no such page</html>";
    assertUnavailable(client, "404");
    status = 503;
    assertUnavailable(client, "503");
    status = 200;
    answer = "not JSON";
    assertUnavailable(client, "does not answer");
    assertUnavailable(RegistryClient.of(config("me:wrong", true)), "401");
    assertUnavailable(
        RegistryClient.of(config("me:hush", false)),
        "its TLS connection cannot be trusted (unable to find valid certification path");
  }

  /** The answer of a gateway in the registry's place. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "{\"status\":\"maintenance\"}",
        "{\"schema\":null}",
        "{\"schema\":{\"type\":\"int\"}}",
        "{\"schemaType\":\"PROTOBUF\"}",
        "\"ok\"",
        "ok",
        "<html>back soon</html>"
      })
  void answerWithoutASchemaIsAnUnavailableRegistry(String body) {
    RegistryClient client = RegistryClient.of(config("me:hush", true));
    answer = body;
    assertUnavailable(client, "");
    assertUnavailable(client, "");
    // it is not an answer of the registry to any other request either
    assertThatThrownBy(() -> client.register("t-value", "{}"))
        .isInstanceOf(SchemaUnavailableException.class);
    assertThatThrownBy(() -> client.lookUp("t-value", "{}"))
        .isInstanceOf(SchemaUnavailableException.class);

    answer = "{\"schema\":\"{}\"}";
    assertThatCode(() -> assertThat(client.schema(5)).isEqualTo("{}")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "{\"status\":\"maintenance\"}",
        "\"ok\"",
        "ok",
        "<html>back soon</html>"
      })
  void answerWithoutSchemaTypesIsAnUnavailableRegistry(String body) throws Exception {
    RegistryClient client = RegistryClient.of(config("me:hush", true));
    answer = body;
    assertThatThrownBy(client::check).isInstanceOf(SchemaUnavailableException.class);

    answer = "[\"JSON\",\"PROTOBUF\",\"AVRO\"]";
    client.check();
  }

  /** The next address may be the registry's. */
  @Test
  void addressWithoutAValidAnswerIsSkipped() throws Exception {
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext("/", RegistryClientTest::maintenance);
    gateway.start();
    try {
      RegistryClient client =
          RegistryClient.of(
              config(
                  "me:hush",
                  true,
                  "http://localhost:"
                      + gateway.getAddress().getPort()
                      + ",https://localhost:"
                      + server.getAddress().getPort()));
      answer = "{\"schema\":\"{}\"}";
      assertThat(client.schema(5)).isEqualTo("{}");
    } finally {
      gateway.stop(0);
    }
  }

  private static void maintenance(HttpExchange exchange) throws IOException {
    byte[] body = "{\"status\":\"maintenance\"}".getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** As in the names of containers. No resolver here knows one, so a proxy receives the request. */
  @Test
  void hostWithAnUnderscoreIsAsked() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Host"));
          byte[] body = "[\"AVRO\"]".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    proxy.start();
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(ProxySelector.of(proxy.getAddress()));
    try {
      RegistryClient.of(config("me:hush", true, "http://schema_registry:8081/")).check();
    } finally {
      ProxySelector.setDefault(before);
      proxy.stop(0);
    }
    assertThat(asked)
        .containsExactly("http://schema_registry:8081/schemas/types schema_registry:8081");
  }

  @Test
  void schemaThatIsNotAvroIsUnknown() {
    answer = "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message X {}\"}";
    assertUnknown(RegistryClient.of(config("me:hush", true)), 5);
  }

  @Test
  void refusalHasItsReason() {
    RegistryClient client = RegistryClient.of(config("me:hush", true));
    status = 409;
    answer = "{\"error_code\":409,\"message\":\"incompatible\\nand more\"}";
    assertThatThrownBy(() -> client.register("t-value", "{}"))
        .isInstanceOfSatisfying(
            RegistryRefusalException.class, e -> assertThat(e.status()).isEqualTo(409))
        .hasMessage("it answers 409, incompatible");
  }

  private static void assertUnknown(RegistryClient client, int id) {
    assertThatThrownBy(() -> client.schema(id))
        .isInstanceOfSatisfying(
            BadRecordException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA));
  }

  private static void assertUnavailable(RegistryClient client, String why) {
    assertThatThrownBy(() -> client.schema(5))
        .isInstanceOf(SchemaUnavailableException.class)
        .hasMessageContaining(why);
  }

  private static RegistryConfig config(String user, boolean trusting) {
    // nothing answers at the first one
    return config(
        user, trusting, "https://localhost:1,https://localhost:" + server.getAddress().getPort());
  }

  private static RegistryConfig config(String user, boolean trusting, String urls) {
    Map<String, String> properties = new HashMap<>();
    properties.put("basic.auth.credentials.source", "USER_INFO");
    properties.put("basic.auth.user.info", user);
    if (trusting) {
      properties.put(
          "schema.registry.ssl.truststore.location", folder.resolve("server.p12").toString());
      properties.put("schema.registry.ssl.truststore.password", PASSWORD);
      properties.put("schema.registry.ssl.truststore.type", "PKCS12");
    }
    List<String> problems = new ArrayList<>();
    RegistryConfig config = RegistryConfig.of(urls, properties, problems);
    assertThat(problems).isEmpty();
    return config;
  }
}
