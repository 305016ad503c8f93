package io.ytstats.store;

import java.sql.SQLException;
import java.util.Locale;

/** What made a store retry. */
enum RetryCause {
  DATABASE,
  KAFKA,
  SCHEMA;

  /** The cause of a failed write. */
  static RetryCause of(Throwable failure) {
    return failure instanceof SQLException ? DATABASE : KAFKA;
  }

  /** As the label of a metric. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
