package io.ytstats.schema;

/** A text that is no schema, or one whose records this reader cannot read; the message says why. */
public final class UnusableSchemaException extends Exception {
  private static final long serialVersionUID = 1;

  UnusableSchemaException(String message) {
    super(message);
  }
}
