package io.ytstats.localstack;

/**
 * A server of the local stack could not be started, stopped or set up. The message names the server
 * and what to do, or the end of its log; it never holds a password.
 */
public final class LocalStackException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LocalStackException(String message) {
    super(message);
  }

  LocalStackException(String message, Throwable cause) {
    super(message, cause);
  }
}
