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
      names = "--registry",
      description = "A schema registry too. The stack keeps it from then on.")
  private boolean registry;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    if (brokers != null && !LocalStackBuilder.isBrokers(brokers)) {
      problems.add("--brokers: " + brokers + " is not 1, 3 or 5");
    }
  }

  @Override
  LocalStackBuilder builder() {
    LocalStackBuilder builder = super.builder();
    if (registry) {
      builder.withRegistry();
    }
    if (brokers != null) {
      builder.brokers(brokers);
    }
    return builder;
  }
}
