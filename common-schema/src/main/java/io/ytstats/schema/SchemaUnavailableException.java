package io.ytstats.schema;

/**
 * A record cannot be read now, as its schema cannot be had: nothing is known against the record, so
 * it must neither be dead-lettered nor committed, but read again later.
 */
public final class SchemaUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param message names the registry, and what was asked of it
   * @param cause may be null
   */
  public SchemaUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
