package io.ytstats.localstack;

import io.ytstats.app.FatalException;

/**
 * A server of the local stack could not be started, stopped or set up. The message names the server
 * and what to do, or has the end of its log; it never contains a password.
 */
public final class LocalStackException extends FatalException {

  private static final long serialVersionUID = 1L;

  LocalStackException(String message) {
    super(message);
  }

  LocalStackException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For a thread that was interrupted; sets its interrupt flag. */
  static LocalStackException interrupted(String during, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new LocalStackException("interrupted while " + during, cause);
  }
}
