package io.ytstats.app.metrics;

/** Asks a server whether it is there. Run by one thread at a time. */
@FunctionalInterface
public interface Probe {
  /**
   * Asks once; takes at most some 5 s.
   *
   * @throws Exception if the server does not answer as it should
   */
  void run() throws Exception;

  /** A failure of {@link #run} as a sentence for the operator, without secrets. */
  default String describe(Throwable failure) {
    return String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
  }
}
