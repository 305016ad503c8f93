package io.ytstats.app;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import io.ytstats.app.RegistryClient.RefusedException;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordHeader;
import io.ytstats.schema.RecordType;
import io.ytstats.schema.SchemaSource;
import io.ytstats.schema.SchemaUnavailableException;
import java.net.HttpURLConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application does about a schema registry at its start: nothing, if none is configured;
 * otherwise it waits for one that is away, and is not let on by one that refuses.
 */
public final class SchemaRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);

  private SchemaRegistry() {}

  /**
   * What the application's values of one topic begin with. With a registry their schema stands
   * there afterwards, under the subject {@code <topic>-value}.
   *
   * @param register whether a schema that is not there yet is registered
   * @throws FatalException naming subject and reason, if the registry will not have the schema
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
          await(
              () ->
                  register
                      ? client.register(subject, type.publishedSchema())
                      : client.lookUp(subject, type.publishedSchema()));
      LOG.info("{} has the id {} under the subject {}", type.schema().getName(), id, subject);
      return RecordHeader.registry(id);
    } catch (RefusedException e) {
      throw new FatalException(why(e, config, type, subject, register), e);
    }
  }

  private static String why(
      RefusedException e,
      RegistryConfig config,
      RecordType type,
      String subject,
      boolean register) {
    String place = "the schema registry at " + config;
    String schema = "the schema of " + type.schema().getName();
    if (register && e.status == HttpURLConnection.HTTP_CONFLICT) {
      return place
          + " refuses "
          + schema
          + " under the subject "
          + subject
          + " as incompatible: "
          + e.getMessage();
    } else if (!register && e.status == HttpURLConnection.HTTP_NOT_FOUND) {
      return place
          + " does not have "
          + schema
          + " under the subject "
          + subject
          + "; register it there, or leave out --no-register-schemas ("
          + e.getMessage()
          + ")";
    }
    return place
        + " does not take "
        + schema
        + " for the subject "
        + subject
        + ": "
        + e.getMessage();
  }

  /**
   * What the application's records are read with: with a registry, those in its format too.
   *
   * @param schemas those that need no registry
   * @throws FatalException if what answers is no registry, or not for this user
   */
  public static ReaderSchemas readerSchemas(AppOptions options, ReaderSchemas schemas) {
    RegistryConfig config = options.registry();
    if (config == null) {
      return schemas;
    }
    RegistryClient client = RegistryClient.of(config);
    try {
      await(
          () -> {
            client.check();
            return true;
          });
    } catch (RefusedException e) {
      throw new FatalException(
          "what is at " + config + " does not serve as a schema registry: " + e.getMessage(), e);
    }
    return schemas.withRegistry(new ById(config));
  }

  private static <T> T await(CheckedSupplier<T> action) throws RefusedException {
    RetryPolicy<Object> untilItIsUp =
        RetryPolicy.builder()
            .handle(SchemaUnavailableException.class)
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10))
            .withJitter(0.25)
            .withMaxRetries(-1)
            .onRetryScheduled(
                retry -> LOG.warn("{}; waiting", retry.getLastException().getMessage()))
            .build();
    try {
      return Failsafe.with(untilItIsUp).get(action);
    } catch (dev.failsafe.FailsafeException e) {
      if (e.getCause() instanceof RefusedException) {
        throw (RefusedException) e.getCause();
      }
      throw e;
    }
  }

  /** Asks the client of the process that it is in: the driver's, or an executor's. */
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
