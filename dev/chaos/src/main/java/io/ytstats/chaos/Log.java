package io.ytstats.chaos;

/** Takes a line for each step of a run. Thread-safe. */
@FunctionalInterface
interface Log {
  /** Prints a line, formatted as by {@link String#format}. */
  void say(String format, Object... values);
}
