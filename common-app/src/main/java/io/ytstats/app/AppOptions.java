package io.ytstats.app;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/**
 * The options that every application has. An application's own options are a subclass: fields with
 * their defaults beside them, checked as a whole by {@link #check}.
 */
public abstract class AppOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      description = "Kafka brokers to begin with.")
  String bootstrapServers = "localhost:9092";

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Extra Kafka client properties, for instance for TLS.")
  Path kafkaConfig;

  @Option(
      names = "--schema-registry-url",
      paramLabel = "URL,…",
      description = {
        "Schema registry, Confluent's or one with its protocol: records are written in its format,",
        "and read in it beside the others."
      })
  String schemaRegistryUrl;

  @Option(
      names = "--schema-registry-config",
      paramLabel = "FILE",
      description = {
        "Properties of the registry's client: basic.auth.user.info, schema.registry.ssl.* and so on.",
        "They may stand in the file of --kafka-config as well."
      })
  Path schemaRegistryConfig;

  private final Map<String, String> extraKafkaProperties = new HashMap<>();
  private RegistryConfig registry;

  /**
   * Looks at all options together, after each has been read; called once, before anything starts.
   *
   * @param problems takes a sentence for each wrong option, beginning with its name
   */
  protected void check(List<String> problems) {
    if (bootstrapServers.trim().isEmpty()) {
      problems.add("--bootstrap-servers: empty");
    }
    for (String server : bootstrapServers.split(",", -1)) {
      if (!server.trim().matches("(\\[[0-9a-fA-F:.]+\\]|[^:\\s]+):[0-9]{1,5}")) {
        problems.add("--bootstrap-servers: '" + server + "' is not HOST:PORT");
      }
    }
    Map<String, String> registryProperties = new HashMap<>();
    load("--kafka-config", kafkaConfig, problems)
        .forEach(
            (name, value) ->
                (RegistryConfig.isRegistryProperty(name)
                        ? registryProperties
                        : extraKafkaProperties)
                    .put(name, value));
    registryProperties.putAll(load("--schema-registry-config", schemaRegistryConfig, problems));
    if (schemaRegistryUrl != null) {
      registry = RegistryConfig.of(schemaRegistryUrl, registryProperties, problems);
    } else if (schemaRegistryConfig != null) {
      problems.add("--schema-registry-config: there is no --schema-registry-url");
    }
  }

  private static Map<String, String> load(String option, Path file, List<String> problems) {
    Map<String, String> loaded = new HashMap<>();
    if (file != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
        properties
            .stringPropertyNames()
            .forEach(name -> loaded.put(name, properties.getProperty(name)));
      } catch (IOException | IllegalArgumentException e) {
        problems.add(option + ": cannot read '" + file + "' (" + e + ")");
      }
    }
    return loaded;
  }

  /**
   * The exit codes and what they mean, for {@code --help}; a command with an answer has its own.
   */
  protected String exitCodes() {
    return "0 done or stopped as asked, 1 failed, 2 wrong usage";
  }

  /** A problem if the name cannot be that of a Kafka topic or group. */
  protected static void checkTopic(String option, String name, List<String> problems) {
    if (!name.matches("[a-zA-Z0-9._-]{1,249}") || name.equals(".") || name.equals("..")) {
      problems.add(option + ": '" + name + "' is no topic name");
    }
  }

  /** A problem if the number is outside the range. */
  protected static void checkRange(
      String option, long value, long least, long most, List<String> problems) {
    if (value < least || value > most) {
      problems.add(option + ": " + value + " is not " + least + " to " + most);
    }
  }

  /** The brokers, for clients and messages. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The schema registry; null without one. */
  RegistryConfig registry() {
    return registry;
  }

  /** The properties of {@code --kafka-config} for Kafka's clients; empty without one. */
  public Map<String, String> extraKafkaProperties() {
    return extraKafkaProperties;
  }
}
