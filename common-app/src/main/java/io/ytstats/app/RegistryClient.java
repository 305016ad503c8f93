package io.ytstats.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RejectReason;
import io.ytstats.schema.SchemaUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * A client of the schema registry protocol (Confluent's REST API, which Apicurio and others serve
 * as well), as far as the suite needs it. One for each process and configuration, shared by its
 * threads; it keeps what it has learnt. It tries nothing again: whoever asks knows how long.
 */
final class RegistryClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, RegistryClient> CLIENTS = new ConcurrentHashMap<>();

  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
  private static final int READ_TIMEOUT_MILLIS = 5_000;
  private static final int MAX_ANSWER_BYTES = 4 * ReaderSchemas.MAX_SCHEMA_CHARS;

  /** The protocol's own code in a 404 that says that there is no such schema. */
  private static final int SCHEMA_NOT_FOUND = 40403;

  /**
   * How long "there is none" is believed: a schema may come, and noise must not become requests.
   */
  private static final Duration NOT_FOUND_HOLDS = Duration.ofSeconds(30);

  /** Bounds what a topic of noise can make this keep. */
  private static final int MAX_IDS = 10_000;

  private final RegistryConfig config;
  private final SSLSocketFactory socketFactory;
  private final Map<Integer, String> schemas = new ConcurrentHashMap<>();

  /** Until when an id is not asked for again, by {@link System#nanoTime}. */
  private final Map<Integer, Long> notFoundUntil = new ConcurrentHashMap<>();

  private RegistryClient(RegistryConfig config) {
    this.config = config;
    try {
      this.socketFactory = config.socketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("was checked at start", e);
    }
  }

  /** The process's client for this configuration. */
  static RegistryClient of(RegistryConfig config) {
    return CLIENTS.computeIfAbsent(config.identity(), identity -> new RegistryClient(config));
  }

  /** An answer that says no. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    final int status;
    final int code;

    RefusedException(int status, int code, String message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  /**
   * Looks whether there is a registry.
   *
   * @throws RefusedException if what answers is none, or not for this user
   * @throws SchemaUnavailableException if nothing answers, or something else in its place
   */
  void check() throws RefusedException {
    ask("GET", "/schemas/types", null, Answer.TYPES);
  }

  /**
   * The id of a schema, which is registered under the subject unless it is already.
   *
   * @param subject made of a topic's name, so that it stands in a URL as it is
   * @throws RefusedException if the registry will not have it; 409 is incompatible
   * @throws SchemaUnavailableException if the registry is away
   */
  int register(String subject, String schema) throws RefusedException {
    return id(ask("POST", "/subjects/" + subject + "/versions", schema, Answer.ID));
  }

  /**
   * The id of a schema that stands under the subject.
   *
   * @throws RefusedException with status 404, if it does not
   * @throws SchemaUnavailableException if the registry is away
   */
  int lookUp(String subject, String schema) throws RefusedException {
    return id(ask("POST", "/subjects/" + subject, schema, Answer.ID));
  }

  /**
   * The schema with this id.
   *
   * @throws BadRecordException if the registry says that there is none, or none of Avro
   * @throws SchemaUnavailableException if the registry is away, or answers anything else
   */
  String schema(int id) throws BadRecordException {
    String known = schemas.get(id);
    if (known != null) {
      return known;
    }
    Long until = notFoundUntil.get(id);
    if (id < 0 || (until != null && until - System.nanoTime() > 0)) {
      throw unknown(id);
    }
    try {
      JsonNode answer = ask("GET", "/schemas/ids/" + id, null, Answer.SCHEMA);
      JsonNode schema = answer.path("schema");
      // a registry of other kinds says which; one that says nothing means Avro
      if (!answer.path("schemaType").asText("AVRO").equals("AVRO")) {
        throw new BadRecordException(
            RejectReason.UNKNOWN_SCHEMA, "the schema with the id " + id + " is not one of Avro");
      }
      bounded(schemas).put(id, schema.textValue());
      return schema.textValue();
    } catch (RefusedException e) {
      if (e.status == HttpURLConnection.HTTP_NOT_FOUND && e.code == SCHEMA_NOT_FOUND) {
        bounded(notFoundUntil).put(id, System.nanoTime() + NOT_FOUND_HOLDS.toNanos());
        throw unknown(id);
      }
      // a wrong path, or a password that has changed, says nothing against the record
      throw new SchemaUnavailableException(
          "the schema registry at "
              + config
              + " does not tell schema "
              + id
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private BadRecordException unknown(int id) {
    return new BadRecordException(
        RejectReason.UNKNOWN_SCHEMA,
        "the schema registry at " + config + " has no schema with the id " + id);
  }

  private static <T> Map<Integer, T> bounded(Map<Integer, T> map) {
    if (map.size() >= MAX_IDS) {
      map.clear();
    }
    return map;
  }

  private static int id(JsonNode answer) {
    return answer.path("id").intValue();
  }

  /**
   * What an answer with the status 200 has to be. Anything else is of something that answers in the
   * registry's place, such as a gateway, and says nothing about schemas.
   */
  private enum Answer {
    TYPES("list of schema types") {
      @Override
      boolean isIn(JsonNode body) {
        return body.isArray();
      }
    },
    ID("id") {
      @Override
      boolean isIn(JsonNode body) {
        return body.path("id").isInt();
      }
    },
    SCHEMA("schema") {
      @Override
      boolean isIn(JsonNode body) {
        return body.path("schema").isTextual();
      }
    };

    final String what;

    Answer(String what) {
      this.what = what;
    }

    abstract boolean isIn(JsonNode body);
  }

  /** Asks each address in turn until one answers. */
  private JsonNode ask(String method, String path, String schema, Answer expected)
      throws RefusedException {
    IOException failure = null;
    for (String url : config.urls()) {
      try {
        return ask(new URL(url + path), method, schema, expected);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw new SchemaUnavailableException(
        "the schema registry at " + config + " does not answer (" + failure + ")", failure);
  }

  private JsonNode ask(URL url, String method, String schema, Answer expected)
      throws IOException, RefusedException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    if (connection instanceof HttpsURLConnection) {
      if (socketFactory != null) {
        ((HttpsURLConnection) connection).setSSLSocketFactory(socketFactory);
      }
      if (!config.isHostVerified()) {
        ((HttpsURLConnection) connection).setHostnameVerifier((host, session) -> true);
      }
    }
    connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
    connection.setReadTimeout(READ_TIMEOUT_MILLIS);
    // the credentials are for this address alone
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestMethod(method);
    connection.setRequestProperty("Accept", MEDIA_TYPE + ", application/json");
    if (config.authorization() != null) {
      connection.setRequestProperty("Authorization", config.authorization());
    }
    if (schema != null) {
      connection.setRequestProperty("Content-Type", MEDIA_TYPE);
      connection.setDoOutput(true);
      byte[] body = JSON.writeValueAsBytes(JSON.createObjectNode().put("schema", schema));
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    int status = connection.getResponseCode();
    byte[] body =
        read(
            status < HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getInputStream()
                : connection.getErrorStream());
    JsonNode answer = orEmpty(body);
    if (status == HttpURLConnection.HTTP_OK) {
      if (!expected.isIn(answer)) {
        throw new IOException("what it answers has no " + expected.what);
      }
      return answer;
    }
    String told = answer.path("message").asText("");
    String message = "it answers " + status + (told.isEmpty() ? "" : ", " + firstLine(told));
    if (status >= HttpURLConnection.HTTP_INTERNAL_ERROR || status == 429 || status == 408) {
      throw new IOException(message);
    }
    throw new RefusedException(status, answer.path("error_code").asInt(0), message);
  }

  private static String firstLine(String text) {
    String line = text.split("[\r\n]", 2)[0];
    return line.length() > 1_000 ? line.substring(0, 1_000) + "…" : line;
  }

  private static JsonNode orEmpty(byte[] body) throws IOException {
    try {
      JsonNode answer = JSON.readTree(body);
      return answer == null ? JSON.createObjectNode() : answer;
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode(); // a proxy's page
    }
  }

  private static byte[] read(InputStream answer) throws IOException {
    if (answer == null) {
      return new byte[0];
    }
    try (InputStream in = answer) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        if (out.size() > MAX_ANSWER_BYTES) {
          throw new IOException("the answer is longer than " + MAX_ANSWER_BYTES + " bytes");
        }
      }
      return out.toByteArray();
    }
  }
}
