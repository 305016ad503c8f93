package io.ytstats.app;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of an application that reads or writes the suite's records. */
public abstract class AppOptions extends KafkaOptions {
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
        "Properties of the registry's client: basic.auth.user.info, schema.registry.ssl.* and so"
            + " on.",
        "The file of --kafka-config may have them too."
      })
  Path schemaRegistryConfig;

  private RegistryConfig registry;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    Map<String, String> properties = new HashMap<>(registryProperties());
    properties.putAll(load("--schema-registry-config", schemaRegistryConfig, problems));
    if (schemaRegistryUrl != null) {
      registry = RegistryConfig.of(schemaRegistryUrl, properties, problems);
    } else if (schemaRegistryConfig != null) {
      problems.add("--schema-registry-config: needs --schema-registry-url");
    }
  }

  /** The schema registry; null without one. */
  RegistryConfig registry() {
    return registry;
  }
}
