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

/** The options of a command that needs Kafka. */
public abstract class KafkaOptions extends CommandOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      description = "Kafka brokers to connect to first.")
  String bootstrapServers = "localhost:9092";

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Extra Kafka client properties, for instance for TLS.")
  Path kafkaConfig;

  private final Map<String, String> extraKafkaProperties = new HashMap<>();

  /** Those of {@code --kafka-config} that are for the registry's client. */
  private final Map<String, String> registryProperties = new HashMap<>();

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    if (bootstrapServers.trim().isEmpty()) {
      problems.add("--bootstrap-servers: empty");
    }
    for (String server : bootstrapServers.split(",", -1)) {
      if (!server.trim().matches("(\\[[0-9a-fA-F:.]+\\]|[^:\\s]+):[0-9]{1,5}")) {
        problems.add("--bootstrap-servers: '" + server + "' is not HOST:PORT");
      }
    }
    load("--kafka-config", kafkaConfig, problems)
        .forEach(
            (name, value) ->
                (RegistryConfig.isRegistryProperty(name)
                        ? registryProperties
                        : extraKafkaProperties)
                    .put(name, value));
  }

  /**
   * The properties in a file.
   *
   * @param file null for none
   * @param problems takes a sentence if the file cannot be read
   */
  static Map<String, String> load(String option, Path file, List<String> problems) {
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

  /** The brokers, for clients and messages. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The properties of {@code --kafka-config} for Kafka's clients; empty without one. */
  public Map<String, String> extraKafkaProperties() {
    return extraKafkaProperties;
  }

  /** The properties of {@code --kafka-config} for the schema registry's client. */
  Map<String, String> registryProperties() {
    return registryProperties;
  }
}
