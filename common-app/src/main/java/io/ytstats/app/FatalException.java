package io.ytstats.app;

/**
 * A failure that no retry mends, with a message written for the operator: it names the offending
 * thing (topic-partition-offset, table, host) and, where there is one, what mends it. The
 * application logs the message and ends with {@link ExitCode#FAILED}.
 */
public class FatalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A failure that is found by looking, as a missing topic. */
  public FatalException(String message) {
    super(message);
  }

  /** A failure with the exception that told of it. */
  public FatalException(String message, Throwable cause) {
    super(message, cause);
  }
}
