package io.ytstats.connect;

import org.apache.kafka.connect.sink.SinkRecord;

/** A record for the dead-letter queue, and why. */
final class Report {
  final SinkRecord record;
  final RuntimeException why;

  Report(SinkRecord record, RuntimeException why) {
    this.record = record;
    this.why = why;
  }
}
