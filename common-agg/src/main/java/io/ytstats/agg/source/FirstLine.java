package io.ytstats.agg.source;

/** A failure in one line: Spark's failures carry the stack traces of the executors as text. */
public final class FirstLine {
  private FirstLine() {}

  /** The first line of a failure, with its class. */
  public static String of(Throwable failure) {
    return String.valueOf(failure).split("\n", 2)[0];
  }
}
