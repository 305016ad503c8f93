package io.ytstats.schema;

/**
 * A record is not valid; says why. It has no stack trace: it is a result, which a faulty producer
 * can cause many times a second, and not a fault of the program.
 */
public final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1;

  private final RejectReason reason;

  /**
   * A rejection.
   *
   * @param reason says which rule the record breaks
   * @param detail a sentence for people; it must not have more than a short piece of the record
   */
  public BadRecordException(RejectReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** Which rule the record breaks. */
  public RejectReason reason() {
    return reason;
  }
}
