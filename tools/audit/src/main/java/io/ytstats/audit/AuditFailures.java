package io.ytstats.audit;

import io.ytstats.app.FatalException;

/** Failures of Spark, Kafka and the database as messages for the operator. */
final class AuditFailures {
  private AuditFailures() {}

  /** The failure as one for the operator, without the executors' stack traces in its message. */
  static FatalException fatal(Throwable failure) {
    FatalException fatal = fatalCause(failure);
    return fatal != null
        ? fatal
        : new FatalException(
            "the topic or a table could not be read or written: "
                + String.valueOf(failure.getMessage()).split("\n", 2)[0],
            failure);
  }

  /** The {@link FatalException} that a task or the driver has thrown; null if none has. */
  static FatalException fatalCause(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof FatalException) {
        return (FatalException) each;
      }
    }
    return null;
  }
}
