package io.ytstats.schema;

/**
 * Reads the values of one topic. Each may be in any of the suite's encodings; the first bytes tell
 * which: Avro's single-object encoding ({@code C3 01}, see the Avro specification, "Single object
 * encoding"), a schema registry's wire format ({@code 00}), or JSON (<code>{</code>, after optional
 * JSON white space). Every value becomes a {@link DataPoint} or a {@link BadRecordException}; it
 * throws nothing else, whatever the input, unless a registry is unavailable.
 *
 * <p>Not thread-safe: it keeps buffers between records. One for each task or loop.
 */
public final class RecordDecoder {
  /** The longest value that is accepted, 1 MiB: Kafka's default limit for a message. */
  public static final int MAX_VALUE_BYTES = 1 << 20;

  /** The longest key that is accepted, 64 KiB; a channel id has at most 400 bytes. */
  public static final int MAX_KEY_BYTES = 64 << 10;

  private final JsonDecoder json;
  private final AvroDecoder avro;
  private final boolean hasRegistry;

  /** A decoder for topics that hold records of this type, of any published version. */
  public RecordDecoder(RecordType type) {
    this(type, ReaderSchemas.published());
  }

  /**
   * A decoder for topics that hold records of this type.
   *
   * @param schemas the writers' schemas that it knows
   */
  public RecordDecoder(RecordType type, ReaderSchemas schemas) {
    StrictUtf8 utf8 = new StrictUtf8();
    this.json = new JsonDecoder(type, utf8);
    this.avro = new AvroDecoder(type, schemas, utf8);
    this.hasRegistry = schemas.registry() != null;
  }

  /**
   * Reads one record.
   *
   * @param key the record's key, or null; only its size is checked
   * @param value the record's value, or null
   * @throws BadRecordException if the record is not valid
   * @throws SchemaUnavailableException if the registry that has its schema is unavailable; decoding
   *     the same record may be retried
   */
  public DataPoint decode(byte[] key, byte[] value) throws BadRecordException {
    if (key != null && key.length > MAX_KEY_BYTES) {
      throw new BadRecordException(
          RejectReason.KEY_TOO_LARGE,
          "the key has " + key.length + " bytes; the limit is " + MAX_KEY_BYTES);
    }
    if (value == null) {
      throw new BadRecordException(RejectReason.NULL_VALUE, "the record has no value");
    }
    if (value.length > MAX_VALUE_BYTES) {
      throw new BadRecordException(
          RejectReason.VALUE_TOO_LARGE,
          "the value has " + value.length + " bytes; the limit is " + MAX_VALUE_BYTES);
    }
    int start = JsonDecoder.skipWhiteSpace(value);
    if (start == value.length) {
      throw new BadRecordException(RejectReason.EMPTY_VALUE, "the value is empty");
    }
    if (value[start] == '{') {
      return json.decode(value);
    }
    if (RecordHeader.isSingleObject(value)) {
      return avro.decodeSingleObject(value);
    }
    if (RecordHeader.isRegistry(value) && hasRegistry) {
      return avro.decodeRegistry(value);
    }
    throw new BadRecordException(
        RejectReason.UNKNOWN_ENCODING,
        RecordHeader.isRegistry(value)
            ? "the value begins with byte 0x00, a schema registry's format, but no registry is"
                + " configured"
            : String.format(
                "the value begins with byte 0x%02X: neither a JSON object nor Avro with its schema",
                value[0]));
  }
}
