package io.ytstats.app;

/** The exit codes that all applications and scripts share. */
public final class ExitCode {
  /** Done, or stopped as asked. (After a signal the JVM's own 130 or 143 stand for this.) */
  public static final int DONE = 0;

  /** Failed; the last log line says on what. */
  public static final int FAILED = 1;

  /** Wrong usage; every wrong option was named and nothing was started. */
  public static final int USAGE = 2;

  private ExitCode() {}
}
