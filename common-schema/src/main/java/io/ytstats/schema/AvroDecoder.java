package io.ytstats.schema;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SystemLimitException;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.util.Utf8;

/**
 * Avro records of one type, behind either {@link RecordHeader}. They are read with the schema that
 * is compiled in, by way of the writer's, and no class that a message or a writer's schema names is
 * ever loaded: fields go from the bytes into a {@link DataPoint}, with Avro's resolving decoder
 * between them.
 */
final class AvroDecoder {
  // The fields that are read, by their place in the reader's schema.
  private static final int CHANNEL = 0;
  private static final int HARVEST_TS = 1;
  private static final int SUBS = 2;
  private static final int PERIOD = 3;

  /** More schemas than one topic ever has; a topic of noise must not fill the memory. */
  private static final int MAX_IDS = 1_000;

  static {
    // For lists, and as a second bound for texts beside BoundedDecoder's. Read by Avro once, when
    // its class is loaded, which may have been before; an operator's own value stays.
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
  private final Schema readSchema;
  private final SchemaSource registry;
  private final Map<Long, ResolvingDecoder> byFingerprint = new HashMap<>();
  private final Map<Integer, ResolvingDecoder> byId = new HashMap<>();
  private final BoundedDecoder bytes = new BoundedDecoder();
  private Utf8 channelBytes = new Utf8();
  private Utf8 periodBytes = new Utf8();

  AvroDecoder(RecordType type, ReaderSchemas schemas, StrictUtf8 utf8) {
    this.type = type;
    this.period = type.period().orElse(null);
    this.utf8 = utf8;
    this.readSchema = readSchema(type);
    this.registry = schemas.registry();
    for (Schema writer : schemas.writersOf(type)) {
      byFingerprint.put(SchemaNormalization.parsingFingerprint64(writer), resolving(writer));
    }
  }

  /** The type's schema without the fields that are not looked at: these are skipped. */
  private static Schema readSchema(RecordType type) {
    Schema whole = type.schema();
    List<Schema.Field> fields = new ArrayList<>();
    for (String name :
        new String[] {
          RecordType.CHANNEL_FIELD,
          RecordType.HARVEST_TS_FIELD,
          RecordType.SUBS_FIELD,
          type.periodField()
        }) {
      if (name != null) {
        fields.add(new Schema.Field(whole.getField(name), whole.getField(name).schema()));
      }
    }
    return Schema.createRecord(
        whole.getName(), whole.getDoc(), whole.getNamespace(), false, fields);
  }

  private ResolvingDecoder resolving(Schema writer) {
    try {
      return DecoderFactory.get().resolvingDecoder(writer, readSchema, null);
    } catch (IOException e) {
      throw new AvroRuntimeException("cannot resolve " + writer.getFullName(), e);
    }
  }

  DataPoint decodeSingleObject(byte[] value) throws BadRecordException {
    if (value.length < RecordHeader.SINGLE_OBJECT_BYTES) {
      throw malformed("it ends within its fingerprint");
    }
    long fingerprint = RecordHeader.fingerprint(value);
    ResolvingDecoder fields = byFingerprint.get(fingerprint);
    if (fields == null) {
      throw unknownSchema(
          String.format(
              "no schema of %s has the fingerprint %016x", type.schema().getName(), fingerprint));
    }
    return decode(fields, value, RecordHeader.SINGLE_OBJECT_BYTES);
  }

  /**
   * @throws SchemaUnavailableException if the registry is away
   */
  DataPoint decodeRegistry(byte[] value) throws BadRecordException {
    if (value.length < RecordHeader.REGISTRY_BYTES) {
      throw malformed("it ends within its schema id");
    }
    int id = RecordHeader.id(value);
    ResolvingDecoder fields = byId.get(id);
    if (fields == null) {
      fields = lookUp(id);
      if (byId.size() == MAX_IDS) {
        byId.clear();
      }
      byId.put(id, fields);
    }
    return decode(fields, value, RecordHeader.REGISTRY_BYTES);
  }

  private ResolvingDecoder lookUp(int id) throws BadRecordException {
    try {
      Schema writer = ReaderSchemas.parse(registry.schema(id));
      ReaderSchemas.requireReadable(type, writer);
      return resolving(writer);
    } catch (UnusableSchemaException e) {
      throw unknownSchema("the schema with the id " + id + " is of no use: " + e.getMessage());
    }
  }

  private DataPoint decode(ResolvingDecoder fields, byte[] value, int start)
      throws BadRecordException {
    try {
      return decodeBody(fields, value, start);
    } catch (IOException | RuntimeException e) {
      // Avro reports bad input with IOException, AvroRuntimeException and, for absurd lengths,
      // UnsupportedOperationException or IndexOutOfBoundsException.
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private DataPoint decodeBody(ResolvingDecoder fields, byte[] value, int start)
      throws IOException, BadRecordException {
    bytes.read(value, start, value.length - start);
    fields.configure(bytes);
    String channel = null;
    String statedMonth = null;
    int statedDay = 0;
    long harvestMillis = 0;
    int subs = 0;
    for (Schema.Field field : fields.readFieldOrder()) {
      switch (field.pos()) {
        case CHANNEL:
          channelBytes = fields.readString(channelBytes);
          channel = utf8.decode(channelBytes.getBytes(), 0, channelBytes.getByteLength());
          break;
        case HARVEST_TS:
          harvestMillis = fields.readLong();
          break;
        case SUBS:
          subs = fields.readInt();
          break;
        case PERIOD:
          if (period == Period.DAY) {
            statedDay = fields.readInt();
          } else {
            periodBytes = fields.readString(periodBytes);
            statedMonth = utf8.decode(periodBytes.getBytes(), 0, periodBytes.getByteLength());
          }
          break;
        default:
          throw new IllegalStateException("no reader for the field " + field.name());
      }
    }
    fields.drain();
    if (!bytes.isEnd()) {
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

  private static BadRecordException unknownSchema(String detail) {
    return new BadRecordException(RejectReason.UNKNOWN_SCHEMA, detail);
  }

  private static BadRecordException malformed(String what) {
    return new BadRecordException(
        RejectReason.MALFORMED_AVRO,
        "the value is not a whole Avro record: " + RecordDecoder.excerpt(what));
  }
}
