package io.ytstats.schema;

/**
 * A record cannot be read now because its schema is unavailable. The record may be valid: it must
 * neither become a dead letter nor be committed, but be read again later.
 */
public final class SchemaUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message names the registry and the request
   * @param cause may be null
   */
  public SchemaUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
