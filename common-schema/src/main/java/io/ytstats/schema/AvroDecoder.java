package io.ytstats.schema;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SystemLimitException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.util.Utf8;

/**
 * Avro single objects of one record type: the marker {@code C3 01}, the writer schema's CRC-64-AVRO
 * fingerprint in 8 bytes little-endian, the body (Avro specification, "Single object encoding").
 * Only schemas that are compiled in are read, and no class that a message names is ever loaded:
 * fields go from the bytes into a {@link DataPoint}, with Avro's resolving decoder between them.
 */
final class AvroDecoder {
  static final int HEADER_BYTES = 10;
  private static final byte MARKER_0 = (byte) 0xC3;
  private static final byte MARKER_1 = 0x01;

  static {
    // A length prefix of a few random bytes would make Avro allocate up to 2 GiB before it looks
    // for the content. Read by Avro once, when its class is loaded; an operator's own value stays.
    String limit = Integer.toString(RecordDecoder.MAX_VALUE_BYTES);
    for (String property :
        new String[] {
          SystemLimitException.MAX_STRING_LENGTH_PROPERTY,
          SystemLimitException.MAX_BYTES_LENGTH_PROPERTY,
          SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY
        }) {
      if (System.getProperty(property) == null) {
        System.setProperty(property, limit);
      }
    }
  }

  private final RecordType type;
  private final Period period;
  private final StrictUtf8 utf8;
  private final Map<Long, ResolvingDecoder> byFingerprint = new HashMap<>();
  private BinaryDecoder binary;
  private Utf8 channelBytes = new Utf8();
  private Utf8 periodBytes = new Utf8();

  AvroDecoder(RecordType type, StrictUtf8 utf8) {
    this.type = type;
    this.period = type.period().orElse(null);
    this.utf8 = utf8;
    Schema schema = type.schema();
    try {
      byFingerprint.put(
          SchemaNormalization.parsingFingerprint64(schema),
          DecoderFactory.get().resolvingDecoder(schema, schema, null));
    } catch (IOException e) {
      throw new AvroRuntimeException("cannot resolve " + schema.getFullName(), e);
    }
  }

  static boolean isSingleObject(byte[] value) {
    return value[0] == MARKER_0 && value.length > 1 && value[1] == MARKER_1;
  }

  /** The ten bytes that every value of this schema begins with. */
  static byte[] header(Schema schema) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MARKER_0)
        .put(MARKER_1)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }

  DataPoint decode(byte[] value) throws BadRecordException {
    if (value.length < HEADER_BYTES) {
      throw malformed("it ends within its fingerprint");
    }
    long fingerprint = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    ResolvingDecoder fields = byFingerprint.get(fingerprint);
    if (fields == null) {
      throw new BadRecordException(
          RejectReason.UNKNOWN_SCHEMA,
          String.format(
              "no schema of %s has the fingerprint %016x", type.schema().getName(), fingerprint));
    }
    try {
      return decodeBody(fields, value);
    } catch (IOException | RuntimeException e) {
      // Avro reports bad input with IOException, AvroRuntimeException and, for absurd lengths,
      // UnsupportedOperationException or IndexOutOfBoundsException.
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private DataPoint decodeBody(ResolvingDecoder fields, byte[] value)
      throws IOException, BadRecordException {
    binary =
        DecoderFactory.get()
            .binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, binary);
    fields.configure(binary);
    String channel = null;
    String statedMonth = null;
    int statedDay = 0;
    long harvestMillis = 0;
    int subs = 0;
    for (Schema.Field field : fields.readFieldOrder()) {
      switch (field.name()) {
        case RecordType.CHANNEL_FIELD:
          channelBytes = fields.readString(channelBytes);
          channel = utf8.decode(channelBytes.getBytes(), 0, channelBytes.getByteLength());
          break;
        case RecordType.HARVEST_TS_FIELD:
          harvestMillis = fields.readLong();
          break;
        case RecordType.SUBS_FIELD:
          subs = fields.readInt();
          break;
        case "date":
          statedDay = fields.readInt();
          break;
        case "year_and_month":
          periodBytes = fields.readString(periodBytes);
          statedMonth = utf8.decode(periodBytes.getBytes(), 0, periodBytes.getByteLength());
          break;
        default:
          throw new IllegalStateException("no reader for the field " + field.name());
      }
    }
    fields.drain();
    if (!binary.isEnd()) {
      throw malformed("bytes follow it");
    }
    DataPoint point = DataPoint.of(channel, Math.floorDiv(harvestMillis, 1000L), subs);
    if (period != null) {
      int own = period.of(point.harvestEpochSecond());
      boolean agrees =
          period == Period.DAY ? statedDay == own : period.text(own).equals(statedMonth);
      if (!agrees) {
        throw new BadRecordException(
            RejectReason.PERIOD_MISMATCH,
            type.periodField() + " is not " + period.text(own) + ", that of harvest_ts");
      }
    }
    return point;
  }

  private static BadRecordException malformed(String what) {
    return new BadRecordException(
        RejectReason.MALFORMED_AVRO,
        "the value is not a whole Avro record: " + RecordDecoder.excerpt(what));
  }
}
