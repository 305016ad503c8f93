package io.ytstats.app;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordHeader;
import io.ytstats.schema.RecordType;
import io.ytstats.schema.SchemaSource;
import io.ytstats.schema.SchemaUnavailableException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application does about a schema registry at its start. Without a configured registry it
 * does nothing. Otherwise it waits for a registry that is unavailable, and stops with an error if
 * the registry rejects it.
 */
public final class SchemaRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);

  private static final Backoff WHILE_UNAVAILABLE =
      Backoff.forServer()
          .retryingOn(failure -> failure instanceof SchemaUnavailableException)
          .logging(LOG, Throwable::getMessage);

  private SchemaRegistry() {}

  /**
   * What the application's values of one topic begin with. With a registry, their schema is
   * registered there afterwards, under the subject {@code <topic>-value}.
   *
   * @param register whether to register a schema that the registry does not have yet
   * @throws FatalException naming subject and reason, if the registry rejects the schema
   */
  public static RecordHeader headerFor(
      AppOptions options, RecordType type, String topic, boolean register) {
    RegistryConfig config = options.registry();
    if (config == null) {
      return RecordHeader.singleObject(type);
    }
    String subject = topic + "-value";
    RegistryClient client = RegistryClient.of(config);
    try {
      int id =
          WHILE_UNAVAILABLE.get(
              () ->
                  register
                      ? client.register(subject, type.publishedSchema())
                      : client.lookUp(subject, type.publishedSchema()));
      LOG.info("{} has the id {} under the subject {}", type.schema().getName(), id, subject);
      return RecordHeader.registry(id);
    } catch (RegistryRefusalException e) {
      throw new FatalException(explain(e, config, type, subject, register), e);
    }
  }

  private static String explain(
      RegistryRefusalException e,
      RegistryConfig config,
      RecordType type,
      String subject,
      boolean register) {
    String registry = "the schema registry at " + config;
    String schema = "the schema of " + type.schema().getName();
    if (register && e.status() == HttpURLConnection.HTTP_CONFLICT) {
      return registry
          + " refuses "
          + schema
          + " under the subject "
          + subject
          + " as incompatible: "
          + e.getMessage();
    } else if (!register && e.status() == HttpURLConnection.HTTP_NOT_FOUND) {
      return registry
          + " does not have "
          + schema
          + " under the subject "
          + subject
          + "; register it there, or leave out --no-register-schemas ("
          + e.getMessage()
          + ")";
    }
    return registry
        + " rejects "
        + schema
        + " under the subject "
        + subject
        + ": "
        + e.getMessage();
  }

  /**
   * The schemas to read the application's records with: with a registry, those in its format too.
   *
   * @param schemas those that need no registry
   * @throws FatalException if the server is not a registry, or not for this user
   */
  public static ReaderSchemas readerSchemas(AppOptions options, ReaderSchemas schemas) {
    RegistryConfig config = options.registry();
    if (config == null) {
      return schemas;
    }
    RegistryClient client = RegistryClient.of(config);
    try {
      WHILE_UNAVAILABLE.run(client::check);
    } catch (RegistryRefusalException e) {
      throw new FatalException(
          "cannot use " + config + " as a schema registry: " + e.getMessage(), e);
    }
    return schemas.withRegistry(new ById(config));
  }

  /**
   * The schemas of a registry, for a program that has no options of the suite. Nothing is asked
   * before the first record.
   *
   * @param url one or more URLs, separated by commas
   * @param properties for the registry's client; others are left out
   * @throws FatalException naming all that is wrong
   */
  public static SchemaSource source(String url, Map<String, String> properties) {
    Map<String, String> own = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          if (RegistryConfig.isRegistryProperty(name) && !name.equals("schema.registry.url")) {
            own.put(name, value);
          }
        });
    List<String> problems = new ArrayList<>();
    RegistryConfig config = RegistryConfig.of(url, own, problems);
    if (!problems.isEmpty()) {
      throw new FatalException(String.join("; ", problems));
    }
    return new ById(config);
  }

  /** Asks the client of the process that it runs in: the driver or an executor. */
  private static final class ById implements SchemaSource {
    private static final long serialVersionUID = 1;

    private final RegistryConfig config;

    ById(RegistryConfig config) {
      this.config = config;
    }

    @Override
    public String schema(int id) throws BadRecordException {
      return RegistryClient.of(config).schema(id);
    }
  }
}
