package io.ytstats.harness;

import io.ytstats.app.FatalException;

/**
 * A program did not do what it was started for, or a server did not answer. The message names it
 * and holds the end of the program's output where there is one.
 */
public final class HarnessException extends FatalException {
  private static final long serialVersionUID = 1;

  /** A failure that was found by looking. */
  public HarnessException(String message) {
    super(message);
  }

  /** A failure with its cause. */
  public HarnessException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Restores the thread's interrupt flag; what was interrupted did not end. */
  static HarnessException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new HarnessException("interrupted", e);
  }
}
