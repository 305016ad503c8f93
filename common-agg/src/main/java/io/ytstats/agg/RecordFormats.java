package io.ytstats.agg;

import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordHeader;
import java.io.Serializable;

/** What a job's records are read with, and written as. Made on the driver, used by each task. */
final class RecordFormats implements Serializable {
  private static final long serialVersionUID = 1;

  final ReaderSchemas input;
  final RecordHeader output;

  RecordFormats(ReaderSchemas input, RecordHeader output) {
    this.input = input;
    this.output = output;
  }
}
