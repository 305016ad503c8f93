package io.ytstats.connect;

import org.apache.kafka.connect.errors.DataException;

/** A record that cannot be written; the message names the field. */
final class BadRecordException extends DataException {
  private static final long serialVersionUID = 1;

  BadRecordException(String field, String what) {
    super("field " + field + " " + what);
  }

  BadRecordException(String message) {
    super(message);
  }
}
