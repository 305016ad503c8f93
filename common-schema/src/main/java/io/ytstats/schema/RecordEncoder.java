package io.ytstats.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Writes data points as Avro of one record type: byte for byte what the generated record's own
 * encoder writes, without creating that record. Not thread-safe; one for each task.
 */
public final class RecordEncoder {
  private final Period period;
  private final byte[] header;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);
  private BinaryEncoder binary;

  /** An encoder of single objects, for topics that hold records of this type. */
  public RecordEncoder(RecordType type) {
    this(type, RecordHeader.singleObject(type));
  }

  /**
   * An encoder for topics that hold records of this type.
   *
   * @param header comes before each value and tells readers the schema
   */
  public RecordEncoder(RecordType type, RecordHeader header) {
    this.period = type.period().orElse(null);
    this.header = header.bytes();
  }

  /** The value to publish for this data point, with its header. */
  public byte[] encode(DataPoint point) {
    out.reset();
    out.write(header, 0, header.length);
    binary = EncoderFactory.get().directBinaryEncoder(out, binary);
    try {
      // in the order of the schema's fields; the test compares with the generated records
      binary.writeString(point.channel());
      binary.writeLong(point.harvestEpochSecond() * 1000);
      binary.writeInt(point.subs());
      if (period != null) {
        period.write(period.of(point.harvestEpochSecond()), binary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to an array", e);
    }
    return out.toByteArray();
  }
}
