package io.ytstats.schema;

/**
 * Reads the values of one topic, in any encoding that the suite takes, in any order, told apart by
 * the first bytes: Avro's single-object encoding ({@code C3 01}, see the Avro specification,
 * "Single object encoding"), a schema registry's wire format ({@code 00}), or JSON (<code>{</code>,
 * after optional JSON white space). Every value becomes a {@link DataPoint} or a {@link
 * BadRecordException}; nothing else is thrown for any input, unless a registry is away.
 *
 * <p>Not thread-safe: it keeps buffers between records. One for each task or loop.
 */
public final class RecordDecoder {
  /** The longest value that is read at all: Kafka's own default limit for a message, 1 MiB. */
  public static final int MAX_VALUE_BYTES = 1 << 20;

  /** The longest key that is taken, 64 KiB; a channel id has at most 400 bytes. */
  public static final int MAX_KEY_BYTES = 64 << 10;

  private static final int MAX_EXCERPT_CHARS = 60;

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
   * @param key the record's key, or null; only its size is looked at
   * @param value the record's value, or null
   * @throws BadRecordException if the record is not a good one
   * @throws SchemaUnavailableException if the registry is away that knows its schema; the same
   *     record may be tried again
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
            ? "the value begins with byte 0x00, a schema registry's format, and none is configured"
            : String.format(
                "the value begins with byte 0x%02X: neither a JSON object nor Avro with its schema",
                value[0]));
  }

  /** A piece of foreign text that is fit for a message: short, and on one line. */
  static String excerpt(String text) {
    StringBuilder excerpt = new StringBuilder("\"");
    text.codePoints()
        .limit(MAX_EXCERPT_CHARS)
        .map(c -> c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xD800 && c < 0xE000) ? '?' : c)
        .forEach(excerpt::appendCodePoint);
    return excerpt.append(text.length() > MAX_EXCERPT_CHARS ? "…\"" : "\"").toString();
  }
}
