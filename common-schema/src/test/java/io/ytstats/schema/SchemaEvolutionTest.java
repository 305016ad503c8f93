package io.ytstats.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of writers that are newer than the reader, or not of the suite. */
class SchemaEvolutionTest {
  private static final long MILLIS = 1_501_639_200_000L; // 2017-08-02T02:00:00Z
  private static final String V1 = RecordType.HARVEST.schema().toString();
  private static final String VIEWS = "{\"name\":\"views\",\"type\":\"long\",\"default\":0}";
  private static final DataPoint POINT = DataPoint.ofRank("c", Freshness.rank(MILLIS / 1000, 7));

  @Test
  void recordsOfNewerWritersAreReadWhereverTheNewFieldIs() throws Exception {
    for (String newer : new String[] {atEnd(VIEWS), atStart(VIEWS)}) {
      Schema schema = schema(newer);
      RecordDecoder decoder =
          new RecordDecoder(RecordType.HARVEST, ReaderSchemas.published().withWriter(newer));
      byte[] value = single(record(schema, Map.of("views", 5_000_000_000L)));
      assertThat(decoder.decode(null, value)).isEqualTo(POINT);
      // and the older one after it, and so on
      assertThat(decoder.decode(null, new RecordEncoder(RecordType.HARVEST).encode(POINT)))
          .isEqualTo(POINT);
      assertThat(decoder.decode(null, value)).isEqualTo(POINT);
      assertRejected(
          new RecordDecoder(RecordType.HARVEST), RejectReason.UNKNOWN_SCHEMA, value, "fingerprint");
    }
  }

  @Test
  void lengthsOfSkippedFieldsAreChecked() throws Exception {
    Schema schema = schema(atEnd(VIEWS));
    RecordDecoder decoder =
        new RecordDecoder(
            RecordType.HARVEST, ReaderSchemas.published().withWriter(schema.toString()));
    byte[] value = single(record(schema, Map.of("views", 1L << 40)));
    for (int length = 0; length < value.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(value, length);
      assertThatThrownBy(() -> decoder.decode(null, cut)).isInstanceOf(BadRecordException.class);
    }
    byte[] longer = java.util.Arrays.copyOf(value, value.length + 1);
    assertRejected(decoder, RejectReason.MALFORMED_AVRO, longer, "bytes follow");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[}                                     | not a valid Avro schema",
        "\"string\"                             | the schema of \"string\"",
        "{\"type\":\"record\",\"name\":\"X\",\"fields\":[]} | the schema of \"X\"",
      })
  void textThatIsNotASchemaOfTheSuiteIsRejected(String text, String why) {
    assertUnusable(text, why);
  }

  @Test
  void incompatibleSchemasAreRejected() {
    assertUnusable(V1.replace("\"subs\"", "\"count\""), "READER_FIELD_MISSING_DEFAULT_VALUE");
    assertUnusable(V1.replace("\"int\"", "\"string\""), "TYPE_MISMATCH at /fields/2/type");
    assertUnusable(
        V1.replace("timestamp-millis", "timestamp-micros"),
        "/harvest_ts has the logicalType timestamp-micros, not timestamp-millis");
    assertUnusable(
        V1.replace(",\"logicalType\":\"timestamp-millis\"", ""),
        "/harvest_ts has the logicalType null, not timestamp-millis");
    assertUnusable(
        V1.replace("\"type\":\"int\"", "\"type\":{\"type\":\"int\",\"logicalType\":\"date\"}"),
        "/subs has the logicalType date, not null");
  }

  /**
   * Schemas that would allow a few bytes to keep a reader busy without end, or to fill its memory.
   */
  @Test
  void maliciousSchemasAreRejected() {
    assertUnusable(
        atEnd("{\"name\":\"x\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}"),
        "the items of the array at /x/ take no bytes");
    assertUnusable(
        atEnd(
            "{\"name\":\"x\",\"type\":{\"type\":\"record\",\"name\":\"R\",\"fields\":["
                + "{\"name\":\"r\",\"type\":\"R\"}]}}"),
        "a type contains itself");
    StringBuilder laughs = new StringBuilder("\"long\"");
    for (int i = 0; i < 30; i++) {
      laughs.insert(
          0, "{\"type\":\"record\",\"name\":\"R" + i + "\",\"fields\":[{\"name\":\"a\",\"type\":");
      laughs
          .append("},{\"name\":\"b\",\"type\":")
          .append(i == 0 ? "\"long\"" : "\"R" + (i - 1) + "\"");
      laughs.append("}]}");
    }
    assertUnusable(atEnd("{\"name\":\"x\",\"type\":" + laughs + "}"), "more than 1000 types");
    assertUnusable("[".repeat(100_000) + "]".repeat(100_000), "not a valid Avro schema");
    assertUnusable(" ".repeat(ReaderSchemas.MAX_SCHEMA_CHARS + 1), "longer than");
  }

  /** A negative block size in a skipped list, on which Avro's own decoder loops without end. */
  @Test
  void negativeBlockSizesAreRejected() throws Exception {
    String newer =
        atEnd("{\"name\":\"x\",\"type\":{\"type\":\"map\",\"values\":\"int\"},\"default\":{}}");
    RecordDecoder decoder =
        new RecordDecoder(RecordType.HARVEST, ReaderSchemas.published().withRegistry(id -> newer));
    byte[] value = new RecordEncoder(RecordType.HARVEST, RecordHeader.registry(1)).encode(POINT);
    byte[] back = java.util.Arrays.copyOf(value, value.length + 2);
    back[value.length] = 0x01; // -1 items: a size in bytes follows
    back[value.length + 1] = 0x03; // -2 bytes: back to the start of the block
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> assertRejected(decoder, RejectReason.MALFORMED_AVRO, back, "a length of -2"));
  }

  @Test
  void classNamedByASchemaIsNotLoaded() throws Exception {
    String trap = "io.ytstats.schema.SchemaTrap"; // not by its class, which would load it
    String newer =
        atEnd(
            "{\"name\":\"x\",\"type\":{\"type\":\"string\",\"java-class\":\"%1$s\",\"avro.java.string\":\"String\"}},"
                    .formatted(trap)
                + "{\"name\":\"l\",\"type\":{\"type\":\"array\",\"items\":\"string\",\"java-class\":\"%1$s\",\"java-element-class\":\"%1$s\"}},"
                    .formatted(trap)
                + "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":\"int\",\"java-key-class\":\"%1$s\"}},"
                    .formatted(trap)
                + "{\"name\":\"r\",\"type\":{\"type\":\"record\",\"name\":\"%1$s\",\"fields\":[{\"name\":\"y\",\"type\":\"int\"}]}}"
                    .formatted(trap));
    Schema schema = schema(newer);
    GenericRecord inner = new GenericData.Record(schema.getField("r").schema());
    inner.put("y", 1);
    byte[] value =
        single(
            record(
                schema,
                Map.of(
                    "x", "boo", "l", java.util.List.of("boo"), "m", Map.of("boo", 1), "r", inner)));
    RecordDecoder decoder =
        new RecordDecoder(RecordType.HARVEST, ReaderSchemas.published().withWriter(newer));
    assertThat(decoder.decode(null, value)).isEqualTo(POINT);
    assertThat(System.getProperty(trap)).isNull();
    new SchemaTrap("it works"); // otherwise the assertion above would prove nothing
    assertThat(System.getProperty(trap)).isEqualTo("loaded");
  }

  @Test
  void allThreeFormatsAreReadInAnyOrder() throws Exception {
    Schema newer = schema(atStart(VIEWS));
    RecordDecoder decoder =
        new RecordDecoder(
            RecordType.HARVEST,
            ReaderSchemas.published().withRegistry(id -> id == 7 ? V1 : newer.toString()));
    byte[][] values = {
      new JsonEncoder().encode(POINT),
      new RecordEncoder(RecordType.HARVEST).encode(POINT),
      new RecordEncoder(RecordType.HARVEST, RecordHeader.registry(7)).encode(POINT),
      registry(-1, record(newer, Map.of("views", 3L))),
    };
    for (int i = 0; i < 64; i++) {
      assertThat(decoder.decode(null, values[i % 4])).isEqualTo(POINT);
      assertThat(decoder.decode(null, values[i / 4 % 4])).isEqualTo(POINT);
    }
  }

  @Test
  void idsWithoutAUsableSchemaAreRejected() throws Exception {
    byte[] value = new RecordEncoder(RecordType.HARVEST, RecordHeader.registry(7)).encode(POINT);
    assertRejected(registered("no schema"), RejectReason.UNKNOWN_SCHEMA, value, "id 7");
    assertRejected(
        registered(RecordType.DAILY.schema().toString()),
        RejectReason.UNKNOWN_SCHEMA,
        value,
        "it is named io.ytstats.schema.DailyStat");
    assertRejected(
        registered(V1),
        RejectReason.MALFORMED_AVRO,
        java.util.Arrays.copyOf(value, 4),
        "inside its schema id");
    assertRejected(
        new RecordDecoder(RecordType.HARVEST), RejectReason.UNKNOWN_ENCODING, value, "registry");
  }

  /** The record is not rejected while the registry is unavailable. */
  @Test
  void recordIsReadOnceTheRegistryIsAvailableAgain() throws Exception {
    boolean[] away = {true};
    RecordDecoder decoder =
        new RecordDecoder(
            RecordType.HARVEST,
            ReaderSchemas.published()
                .withRegistry(
                    id -> {
                      if (away[0]) {
                        throw new SchemaUnavailableException("away", null);
                      }
                      return V1;
                    }));
    byte[] value = new RecordEncoder(RecordType.HARVEST, RecordHeader.registry(7)).encode(POINT);
    assertThatThrownBy(() -> decoder.decode(null, value))
        .isInstanceOf(SchemaUnavailableException.class);
    away[0] = false;
    assertThat(decoder.decode(null, value)).isEqualTo(POINT);
    away[0] = true;
    assertThat(decoder.decode(null, value)).isEqualTo(POINT); // the registry was asked once
  }

  /** They are sent to the executors. */
  @Test
  void schemasAreSerializable() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(ReaderSchemas.published().withWriter(atEnd(VIEWS)));
      objects.writeObject(RecordHeader.registry(7));
    }
    ReaderSchemas schemas;
    RecordHeader header;
    try (ObjectInputStream objects =
        new ObjectInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      schemas = (ReaderSchemas) objects.readObject();
      header = (RecordHeader) objects.readObject();
    }
    byte[] value = single(record(schema(atEnd(VIEWS)), Map.of("views", 1L)));
    assertThat(new RecordDecoder(RecordType.HARVEST, schemas).decode(null, value)).isEqualTo(POINT);
    assertThat(header.bytes()).isEqualTo(new byte[] {0, 0, 0, 0, 7});
  }

  private static RecordDecoder registered(String text) {
    return new RecordDecoder(
        RecordType.HARVEST, ReaderSchemas.published().withRegistry(id -> text));
  }

  private static void assertUnusable(String text, String why) {
    assertThatThrownBy(() -> ReaderSchemas.published().withWriter(text))
        .isInstanceOf(UnusableSchemaException.class)
        .hasMessageContaining(why);
  }

  private static void assertRejected(
      RecordDecoder decoder, RejectReason reason, byte[] value, String detail) {
    assertThatThrownBy(() -> decoder.decode(null, value))
        .hasMessageContaining(detail)
        .isInstanceOfSatisfying(
            BadRecordException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static String atEnd(String fields) {
    return V1.replaceFirst("]}$", "," + java.util.regex.Matcher.quoteReplacement(fields) + "]}");
  }

  private static String atStart(String fields) {
    return V1.replaceFirst(
        "\"fields\":\\[", "\"fields\":[" + java.util.regex.Matcher.quoteReplacement(fields) + ",");
  }

  private static Schema schema(String text) {
    return new Schema.Parser().parse(text);
  }

  private static GenericRecord record(Schema schema, Map<String, ?> more) {
    GenericRecord record = new GenericData.Record(schema);
    record.put("yt_channel_id", "c");
    record.put("harvest_ts", MILLIS);
    record.put("subs", 7);
    more.forEach(record::put);
    return record;
  }

  /** A value as Avro's own encoder of single objects writes it. */
  private static byte[] single(GenericRecord record) {
    try {
      ByteBuffer buffer =
          new BinaryMessageEncoder<GenericRecord>(GenericData.get(), record.getSchema())
              .encode(record);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] registry(int id, GenericRecord record) throws java.io.IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(RecordHeader.registry(id).bytes());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    return out.toByteArray();
  }
}
