package io.ytstats.schema;

/**
 * A record that is not good, with the reason. It has no stack trace: it is an answer, given many
 * times a second when a producer goes wrong, and not a fault of the program.
 */
public final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1;

  private final RejectReason reason;

  /**
   * @param reason the code
   * @param detail a sentence for people; it must not hold more than a short piece of the record
   */
  public BadRecordException(RejectReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** The code. */
  public RejectReason reason() {
    return reason;
  }
}
