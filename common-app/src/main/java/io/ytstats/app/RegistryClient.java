package io.ytstats.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import io.ytstats.schema.SchemaUnavailableException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client of the schema registry protocol (Confluent's REST API, which Apicurio and others serve
 * as well), as far as the suite needs it. There is one for each process and configuration.
 * Thread-safe; it caches schemas. It does not retry; callers decide.
 */
final class RegistryClient {
  private static final Map<String, RegistryClient> CLIENTS = new ConcurrentHashMap<>();

  /** The protocol's error code in a 404 for a schema that does not exist. */
  private static final int SCHEMA_NOT_FOUND = 40403;

  /**
   * How long an id counts as unknown before it is asked for again: the schema may be registered,
   * but random bytes in a topic must not become as many requests.
   */
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

  /** Bounds the memory that a topic of random bytes can use here. */
  private static final int MAX_IDS = 10_000;

  private final RegistryConfig config;
  private final RegistryHttp http;
  private final Map<Integer, String> schemas = new ConcurrentHashMap<>();

  /** Until when an id is not asked for again, by {@link System#nanoTime}. */
  private final Map<Integer, Long> notFoundUntil = new ConcurrentHashMap<>();

  private RegistryClient(RegistryConfig config) {
    this.config = config;
    this.http = new RegistryHttp(config);
  }

  /** The process's client for this configuration. */
  static RegistryClient of(RegistryConfig config) {
    return CLIENTS.computeIfAbsent(config.identity(), identity -> new RegistryClient(config));
  }

  /**
   * Checks that there is a registry.
   *
   * @throws RegistryRefusalException if the server is not a registry, or not for this user
   * @throws SchemaUnavailableException if nothing answers, or something in the registry's place
   */
  void check() throws RegistryRefusalException {
    http.ask("GET", "/schemas/types", null, RegistryHttp.Answer.TYPES);
  }

  /**
   * The id of a schema, which is registered under the subject unless it already is.
   *
   * @param subject made of a topic's name, so that it needs no escaping in a URL
   * @throws RegistryRefusalException if the registry rejects it; status 409 is incompatible
   * @throws SchemaUnavailableException if the registry is unavailable
   */
  int register(String subject, String schema) throws RegistryRefusalException {
    return id(
        http.ask("POST", "/subjects/" + subject + "/versions", schema, RegistryHttp.Answer.ID));
  }

  /**
   * The id of a schema that is registered under the subject.
   *
   * @throws RegistryRefusalException with status 404, if it is not
   * @throws SchemaUnavailableException if the registry is unavailable
   */
  int lookUp(String subject, String schema) throws RegistryRefusalException {
    return id(http.ask("POST", "/subjects/" + subject, schema, RegistryHttp.Answer.ID));
  }

  /**
   * The schema with this id.
   *
   * @throws BadRecordException if the registry has no such schema, or it is not an Avro schema
   * @throws SchemaUnavailableException if the registry is unavailable, or answers anything else
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
      JsonNode answer = http.ask("GET", "/schemas/ids/" + id, null, RegistryHttp.Answer.SCHEMA);
      JsonNode schema = answer.path("schema");
      // a registry names every type but Avro
      if (!answer.path("schemaType").asText("AVRO").equals("AVRO")) {
        throw new BadRecordException(
            RejectReason.UNKNOWN_SCHEMA, "the schema with the id " + id + " is not an Avro schema");
      }
      bounded(schemas).put(id, schema.textValue());
      return schema.textValue();
    } catch (RegistryRefusalException e) {
      if (e.status() == HttpURLConnection.HTTP_NOT_FOUND && e.code() == SCHEMA_NOT_FOUND) {
        bounded(notFoundUntil).put(id, System.nanoTime() + UNKNOWN_FOR.toNanos());
        throw unknown(id);
      }
      // for instance a wrong path, or a password that has changed: the record may be valid
      throw new SchemaUnavailableException(
          "the schema registry at "
              + config
              + " does not return schema "
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
}
