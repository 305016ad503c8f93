package io.ytstats.connect;

import org.apache.kafka.connect.errors.DataException;

/** A record that cannot be written; the message names the field. */
final class UnfitRecordException extends DataException {
  private static final long serialVersionUID = 1;

  UnfitRecordException(String field, String what) {
    super("field " + field + " " + what);
  }

  UnfitRecordException(String message) {
    super(message);
  }
}
