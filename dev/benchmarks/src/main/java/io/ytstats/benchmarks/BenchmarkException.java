package io.ytstats.benchmarks;

/** A benchmark has no figure: a program failed, or its answer is wrong. */
final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchmarkException(String message) {
    super(message);
  }
}
