package io.ytstats.connect;

import org.apache.kafka.connect.errors.DataException;

/** A record is older than its row; it changed nothing. */
final class StaleRecordException extends DataException {
  private static final long serialVersionUID = 1;

  StaleRecordException(RecordRow row) {
    super(row + " is stale: its row is fresher");
  }
}
