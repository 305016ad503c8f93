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

/**
 * Reads Avro records of one type, after either {@link RecordHeader}. Avro's resolving decoder maps
 * the writer's schema to the one that is compiled in. The fields go from the bytes straight into a
 * {@link DataPoint}: a class that a record or a writer's schema names is never loaded. Not
 * thread-safe.
 */
final class AvroDecoder {
  // The fields that are read, by their positions in the reader's schema.
  private static final int CHANNEL = 0;
  private static final int HARVEST_TS = 1;
  private static final int SUBS = 2;
  private static final int PERIOD = 3;

  /** More schemas than one topic ever has; a topic of random bytes must not fill the memory. */
  private static final int MAX_IDS = 1_000;

  static {
    // For lists, and for texts as a second limit after BoundedDecoder's. Avro reads these
    // properties
    // once, when it loads a class, which may have happened before. An operator's value is kept.
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

  /** The type's schema without the fields that are not needed, so that decoding skips these. */
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
      throw malformed("it ends inside its fingerprint");
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
   * Reads a value in a registry's format.
   *
   * @throws SchemaUnavailableException if the registry is unavailable
   */
  DataPoint decodeRegistry(byte[] value) throws BadRecordException {
    if (value.length < RecordHeader.REGISTRY_BYTES) {
      throw malformed("it ends inside its schema id");
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
      throw unknownSchema("cannot use the schema with the id " + id + ": " + e.getMessage());
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
    Object statedPeriod = null;
    long harvestMillis = 0;
    int subs = 0;
    for (Schema.Field field : fields.readFieldOrder()) {
      switch (field.pos()) {
        case CHANNEL:
          channel = utf8.read(fields);
          break;
        case HARVEST_TS:
          harvestMillis = fields.readLong();
          break;
        case SUBS:
          subs = fields.readInt();
          break;
        case PERIOD:
          statedPeriod = period.read(fields, utf8);
          break;
        default:
          throw new IllegalStateException("cannot read the field " + field.name());
      }
    }
    fields.drain();
    if (!bytes.isEnd()) {
      throw malformed("bytes follow it");
    }
    DataPoint point = DataPoint.of(channel, Math.floorDiv(harvestMillis, 1000L), subs);
    if (period != null) {
      int own = period.of(point.harvestEpochSecond());
      if (!period.fieldOf(own).equals(statedPeriod)) {
        throw new BadRecordException(
            RejectReason.PERIOD_MISMATCH,
            type.periodField() + " is not " + period.text(own) + ", the one of harvest_ts");
      }
    }
    return point;
  }

  private static BadRecordException unknownSchema(String detail) {
    return new BadRecordException(RejectReason.UNKNOWN_SCHEMA, detail);
  }

  private static BadRecordException malformed(String what) {
    return new BadRecordException(
        RejectReason.MALFORMED_AVRO, "the value is not a whole Avro record: " + Excerpt.of(what));
  }
}
