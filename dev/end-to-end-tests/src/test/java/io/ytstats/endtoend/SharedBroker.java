package io.ytstats.endtoend;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.localstack.LocalStack;

/**
 * One broker for all tests that need no database and use topics and groups of their own. It is
 * started with the first of them and ends with this JVM. A test that kills or freezes it leaves it
 * running.
 */
final class SharedBroker {
  private static LocalStack stack;
  private static KafkaCluster kafka;

  private SharedBroker() {}

  static synchronized LocalStack stack() {
    if (stack == null) {
      stack = LocalStack.inTemporaryFolder().withoutDatabase().start();
    }
    return stack;
  }

  static synchronized KafkaCluster kafka() {
    if (kafka == null) {
      kafka = new KafkaCluster(stack().bootstrapServers());
    }
    return kafka;
  }
}
