package io.ytstats.schema;

/** A text is not a schema, or this reader cannot read its records; the message says why. */
public final class UnusableSchemaException extends Exception {
  private static final long serialVersionUID = 1;

  UnusableSchemaException(String message) {
    super(message);
  }
}
