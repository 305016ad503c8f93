package io.ytstats.app;

/**
 * A schema registry has answered, and its answer is a refusal; or its certificate is not trusted. A
 * retry does not help.
 */
final class RegistryRefusalException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final int code;

  /**
   * A refusal.
   *
   * @param status the HTTP status; 0 if none of its answers can be trusted
   * @param code the protocol's error code; 0 if the answer has none
   */
  RegistryRefusalException(int status, int code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  /** The protocol's error code; 0 if the answer has none. */
  int code() {
    return code;
  }
}
