package io.ytstats.localstack;

import static java.util.Objects.requireNonNullElse;

import io.ytstats.app.CommandOptions;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that every command of {@code local-stack.sh} has: which stack. */
class StackOptions extends CommandOptions {
  private static final int DEFAULT_KAFKA_PORT = 9092;
  private static final int DEFAULT_DB_PORT = 3306;
  private static final int DEFAULT_REGISTRY_PORT = 8081;

  @Option(
      names = "--stack-dir",
      paramLabel = "FOLDER",
      description = "Folder of the stack's data (.local-stack in the repository).")
  private Path stackDir;

  // Boxed: a port that is not given is a default, and a running server may have another.
  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description =
          "Port of the (first) broker (9092); 0 for a free one that is kept, as further brokers"
              + " have.")
  private Integer kafkaPort;

  @Option(
      names = "--db-port",
      paramLabel = "PORT",
      description = "Port of the database (3306); 0 for a free one that is kept.")
  private Integer dbPort;

  @Option(
      names = "--registry-port",
      paramLabel = "PORT",
      description = "Port of the schema registry (8081); 0 for a free one that is kept.")
  private Integer registryPort;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    int kafka = requireNonNullElse(kafkaPort, DEFAULT_KAFKA_PORT);
    int database = requireNonNullElse(dbPort, DEFAULT_DB_PORT);
    checkPort("--kafka-port", kafka, problems);
    checkPort("--db-port", database, problems);
    checkPort("--registry-port", requireNonNullElse(registryPort, DEFAULT_REGISTRY_PORT), problems);
    if (kafka != 0 && kafka == database) {
      problems.add("--kafka-port: the same as --db-port, " + kafka);
    }
  }

  @Override
  protected String exitCodes() {
    return "0 done, 1 failed, for instance because a port is taken, 2 wrong usage, 3 for status: a"
        + " server is down";
  }

  /** The stack that the options describe. */
  LocalStackBuilder builder() {
    LocalStackBuilder builder =
        LocalStack.in(stackDir == null ? Repository.root().resolve(".local-stack") : stackDir)
            .detached();
    builder.kafkaPort = choice("--kafka-port or YT_KAFKA_PORT", kafkaPort, DEFAULT_KAFKA_PORT);
    builder.databasePort = choice("--db-port or YT_DB_PORT", dbPort, DEFAULT_DB_PORT);
    builder.registryPort =
        choice("--registry-port or YT_REGISTRY_PORT", registryPort, DEFAULT_REGISTRY_PORT);
    return builder;
  }

  private static ServerPort.Choice choice(String names, Integer port, int defaultPort) {
    return new ServerPort.Choice(requireNonNullElse(port, defaultPort), port != null, names);
  }
}
