package io.ytstats.store;

import io.ytstats.localstack.LocalStack;

/**
 * The broker and the database server of all integration tests of this module: started at the first
 * use, stopped at the end of the JVM. A test leaves the tables and the server's settings as they
 * were, and has topics of its own.
 */
final class SharedStack {
  private static LocalStack stack;

  private SharedStack() {}

  static synchronized LocalStack get() {
    if (stack == null) {
      LocalStack started = LocalStack.inTemporaryFolder().start();
      Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop the shared stack"));
      stack = started;
    }
    return stack;
  }
}
