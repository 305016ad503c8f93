package io.ytstats.agg;

import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordHeader;
import java.io.Serializable;

/**
 * The schemas with which a job reads its records, and the header with which it writes them. Made on
 * the driver, used by each task.
 */
final class Codecs implements Serializable {
  private static final long serialVersionUID = 1;

  final ReaderSchemas input;
  final RecordHeader output;

  Codecs(ReaderSchemas input, RecordHeader output) {
    this.input = input;
    this.output = output;
  }
}
