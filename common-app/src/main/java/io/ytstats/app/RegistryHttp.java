package io.ytstats.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.SchemaUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.security.GeneralSecurityException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/** Requests to a schema registry, and its answers as JSON. Thread-safe. */
final class RegistryHttp {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
  private static final int READ_TIMEOUT_MILLIS = 5_000;
  private static final int MAX_ANSWER_BYTES = 4 * ReaderSchemas.MAX_SCHEMA_CHARS;

  private final RegistryConfig config;
  private final SSLSocketFactory socketFactory;

  RegistryHttp(RegistryConfig config) {
    this.config = config;
    try {
      this.socketFactory = config.socketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the key stores were checked at the start", e);
    }
  }

  /**
   * What an answer with the status 200 must have. An answer without it comes from something in the
   * registry's place, such as a gateway, and says nothing about schemas.
   */
  enum Answer {
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

    private final String name;

    Answer(String name) {
      this.name = name;
    }

    abstract boolean isIn(JsonNode body);
  }

  /**
   * Asks each address in turn until one answers.
   *
   * @param path begins with a slash
   * @param schema what to send; null for nothing
   * @throws RegistryRefusalException if the answer is a refusal, with a status below 500, or the
   *     address cannot be trusted
   * @throws SchemaUnavailableException if no address gives the expected answer or a refusal
   */
  JsonNode ask(String method, String path, String schema, Answer expected)
      throws RegistryRefusalException {
    IOException failure = null;
    for (String url : config.urls()) {
      try {
        return ask(new URL(url + path), method, schema, expected);
      } catch (IOException e) {
        String untrusted = TlsRefusal.reason(e);
        if (untrusted != null) {
          throw new RegistryRefusalException(
              0,
              0,
              "its TLS connection cannot be trusted ("
                  + untrusted
                  + "): check ssl.truststore.location in the file of --schema-registry-config, and"
                  + " the dates and the host name of the registry's certificate");
        }
        failure = e;
      }
    }
    throw new SchemaUnavailableException(
        "the schema registry at " + config + " does not answer (" + failure + ")", failure);
  }

  private JsonNode ask(URL url, String method, String schema, Answer expected)
      throws IOException, RegistryRefusalException {
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
        throw new IOException("its answer has no " + expected.name);
      }
      return answer;
    }
    String reason = answer.path("message").asText("");
    String message = "it answers " + status + (reason.isEmpty() ? "" : ", " + firstLine(reason));
    if (status >= HttpURLConnection.HTTP_INTERNAL_ERROR || status == 429 || status == 408) {
      throw new IOException(message);
    }
    if (status == HttpURLConnection.HTTP_UNAUTHORIZED
        || status == HttpURLConnection.HTTP_FORBIDDEN) {
      message +=
          "; it refuses the user or the password: check basic.auth.user.info in the file of"
              + " --schema-registry-config";
    }
    throw new RegistryRefusalException(status, answer.path("error_code").asInt(0), message);
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
      return JSON.createObjectNode(); // such as a proxy's page
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
