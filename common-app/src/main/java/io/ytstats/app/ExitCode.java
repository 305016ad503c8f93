package io.ytstats.app;

/** The exit codes of all applications and scripts. */
public final class ExitCode {
  /** Done, or stopped as asked. After a signal, the JVM exits with 130 or 143 instead. */
  public static final int DONE = 0;

  /** Failed; the last log line says why. */
  public static final int FAILED = 1;

  /** Wrong usage; every wrong option was reported and nothing was started. */
  public static final int USAGE = 2;

  private ExitCode() {}
}
