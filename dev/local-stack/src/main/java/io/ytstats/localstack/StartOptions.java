package io.ytstats.localstack;

import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code local-stack.sh start}. */
final class StartOptions extends StackOptions {
  @Option(
      names = "--brokers",
      paramLabel = "N",
      description =
          "Kafka brokers of a new stack, 1, 3 or 5 (1). Several have a copy of every partition"
              + " each, and a write needs a majority. The stack keeps its number.")
  private Integer brokers;

  @Option(
      names = "--kafka-version",
      paramLabel = "3.9|4",
      description =
          "The line of Kafka of a new stack (3.9). With 4 the jobs need --kafka-source modern. The"
              + " stack keeps it.")
  private String kafkaVersion;

  @Option(
      names = "--registry",
      description = "A schema registry too. The stack keeps it from then on.")
  private boolean registry;

  @Option(
      names = "--secure",
      description =
          "TLS, a user for each program, and least rights, in Kafka, the database and the registry."
              + " The stack keeps it from then on.")
  private boolean secure;

  @Option(
      names = "--plaintext",
      description =
          "With --secure: also a listener without TLS, for --kafka-source 0-8. Who uses it has the"
              + " rights of the jobs and the audit.")
  private boolean plaintext;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    if (brokers != null && !LocalStackBuilder.isBrokers(brokers)) {
      problems.add("--brokers: " + brokers + " is not 1, 3 or 5");
    }
    if (plaintext && !secure) {
      problems.add("--plaintext: needs --secure");
    }
    if (kafkaVersion != null && KafkaVersion.of(kafkaVersion).isEmpty()) {
      problems.add("--kafka-version: '" + kafkaVersion + "' is not 3.9 or 4");
    }
  }

  @Override
  LocalStackBuilder builder() {
    LocalStackBuilder builder = super.builder();
    if (registry) {
      builder.withRegistry();
    }
    if (secure) {
      builder.secured(plaintext);
    }
    if (brokers != null) {
      builder.brokers(brokers);
    }
    if (kafkaVersion != null) {
      KafkaVersion.of(kafkaVersion).ifPresent(builder::kafkaVersion);
    }
    return builder;
  }
}
