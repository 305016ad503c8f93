package io.ytstats.app;

/**
 * A failure that retrying cannot fix, with a message for the operator: it names the topic-partition
 * and offset, the table or the host concerned and, if there is one, the fix. The application logs
 * the message and ends with {@link ExitCode#FAILED}.
 */
public class FatalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A failure without a cause, such as a missing topic. */
  public FatalException(String message) {
    super(message);
  }

  /** A failure with the exception that caused it. */
  public FatalException(String message, Throwable cause) {
    super(message, cause);
  }
}
