package io.ytstats.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {
  private static final Instant AT = Instant.parse("2017-08-02T02:00:00Z");
  private static final String GOOD_ID = "\"yt_channel_id\":\"new_york_times\"";
  private static final String GOOD_TS = "\"harvest_ts\":\"2017-08-02T02:00:00\"";
  private static final String GOOD_SUBS = "\"subs\":1947";

  private final RecordDecoder harvests = new RecordDecoder(RecordType.HARVEST);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"harvest_ts\": \"2017-08-02T02:00:00\", \"subs\": 1947, \"yt_channel_id\":"
            + " \"new_york_times\"}",
        "{\"subs\":1947,\"yt_channel_id\":\"new_york_times\",\"harvest_ts\":\"2017-08-02T04:00:00.9+02:00\"}",
        " \r\n"
            + "\t{\"views\":[1,{\"subs\":\"x\"}],\"subs\":1947,\"x\":null,\"yt_channel_id\":\"new_york_times\",\"harvest_ts\":\"2017-08-02T02:00:00Z\"}"
            + " \n",
        "{\"subs\":1947,\"yt_channel_id\":\"new\\u005fyork_times\",\"harvest_ts\":\"2017-08-02T02:00:00\"}",
      })
  void validJsonIsRead(String json) throws BadRecordException {
    assertThat(harvests.decode(null, json.getBytes(UTF_8)))
        .isEqualTo(DataPoint.of("new_york_times", AT.getEpochSecond(), 1947));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 12, Integer.MAX_VALUE})
  void everyCountInTheRangeIsRead(int subs) throws BadRecordException {
    assertThat(harvests.decode(null, json(GOOD_ID, GOOD_TS, "\"subs\":" + subs)).subs())
        .isEqualTo(subs);
  }

  static Stream<String> validChannels() {
    return Stream.of(
        "a",
        "UCabc",
        "a b",
        "тест-канал",
        "日本語",
        "\uD83D\uDE00".repeat(100),
        "x".repeat(100),
        "e\u0301",
        "a\u200Db",
        "\u180Ea",
        "\uFFFD");
  }

  @ParameterizedTest
  @MethodSource("validChannels")
  void everyValidChannelIsReadInEveryEncoding(String channel) throws Exception {
    DataPoint point = DataPoint.of(channel, AT.getEpochSecond(), 7);
    assertThat(harvests.decode(null, new JsonEncoder().encode(point))).isEqualTo(point);
    for (RecordType type : RecordType.values()) {
      assertThat(new RecordDecoder(type).decode(null, new RecordEncoder(type).encode(point)))
          .isEqualTo(point);
    }
  }

  static Stream<Arguments> invalidJson() {
    return Stream.of(
        arguments(RejectReason.MALFORMED_JSON, "{"),
        arguments(RejectReason.MALFORMED_JSON, "{\"subs\":1947"),
        arguments(RejectReason.MALFORMED_JSON, "{\"subs\":01947}"),
        arguments(RejectReason.MALFORMED_JSON, "{'subs':1947}"),
        arguments(RejectReason.MALFORMED_JSON, "{\"subs\":NaN}"),
        arguments(RejectReason.MALFORMED_JSON, good() + "x"),
        arguments(RejectReason.MALFORMED_JSON, good() + "{}"),
        arguments(RejectReason.MALFORMED_JSON, good() + good()),
        arguments(RejectReason.MALFORMED_JSON, good() + "\0"),
        arguments(RejectReason.MALFORMED_JSON, object(GOOD_ID, GOOD_TS, GOOD_SUBS, GOOD_SUBS)),
        arguments(
            RejectReason.MALFORMED_JSON,
            object(GOOD_ID, GOOD_TS, GOOD_SUBS, "\"x\":{\"y\":1,\"y\":2}")),
        arguments(RejectReason.MALFORMED_JSON, "{\"x\":".repeat(5000) + "1" + "}".repeat(5000)),
        arguments(RejectReason.UNKNOWN_ENCODING, "[" + good() + "]"),
        arguments(RejectReason.UNKNOWN_ENCODING, "null"),
        arguments(RejectReason.UNKNOWN_ENCODING, "\"text\""),
        arguments(RejectReason.UNKNOWN_ENCODING, "\uFEFF" + good()),
        arguments(RejectReason.EMPTY_VALUE, ""),
        arguments(RejectReason.EMPTY_VALUE, " \r\n\t"),
        arguments(RejectReason.MISSING_FIELD, "{}"),
        arguments(RejectReason.MISSING_FIELD, object(GOOD_TS, GOOD_SUBS)),
        arguments(RejectReason.MISSING_FIELD, object(GOOD_ID, GOOD_SUBS)),
        arguments(RejectReason.MISSING_FIELD, object(GOOD_ID, GOOD_TS)),
        arguments(RejectReason.MISSING_FIELD, object(GOOD_ID, GOOD_TS, "\"Subs\":1")),
        arguments(RejectReason.WRONG_TYPE, object(GOOD_ID, GOOD_TS, "\"subs\":\"12\"")),
        arguments(RejectReason.WRONG_TYPE, object(GOOD_ID, GOOD_TS, "\"subs\":1.5")),
        arguments(RejectReason.WRONG_TYPE, object(GOOD_ID, GOOD_TS, "\"subs\":12.0")),
        arguments(RejectReason.WRONG_TYPE, object(GOOD_ID, GOOD_TS, "\"subs\":1e3")),
        arguments(RejectReason.WRONG_TYPE, object(GOOD_ID, GOOD_TS, "\"subs\":null")),
        arguments(RejectReason.WRONG_TYPE, object(GOOD_ID, GOOD_TS, "\"subs\":true")),
        arguments(RejectReason.WRONG_TYPE, object(GOOD_ID, GOOD_TS, "\"subs\":[1]")),
        arguments(RejectReason.WRONG_TYPE, object("\"yt_channel_id\":5", GOOD_TS, GOOD_SUBS)),
        arguments(RejectReason.WRONG_TYPE, object("\"yt_channel_id\":{}", GOOD_TS, GOOD_SUBS)),
        arguments(RejectReason.WRONG_TYPE, object(GOOD_ID, "\"harvest_ts\":1501639200", GOOD_SUBS)),
        arguments(RejectReason.SUBS_OUT_OF_RANGE, object(GOOD_ID, GOOD_TS, "\"subs\":-1")),
        arguments(RejectReason.SUBS_OUT_OF_RANGE, object(GOOD_ID, GOOD_TS, "\"subs\":2147483648")),
        arguments(
            RejectReason.SUBS_OUT_OF_RANGE,
            object(GOOD_ID, GOOD_TS, "\"subs\":99999999999999999999999")),
        arguments(RejectReason.INVALID_HARVEST_TS, timed("2017-02-30T00:00:00")),
        arguments(RejectReason.INVALID_HARVEST_TS, timed("yesterday")),
        arguments(RejectReason.HARVEST_TS_OUT_OF_RANGE, timed("1999-12-31T23:59:59")),
        arguments(RejectReason.HARVEST_TS_OUT_OF_RANGE, timed("2100-01-01T00:00:00")),
        arguments(RejectReason.HARVEST_TS_OUT_OF_RANGE, timed("2000-01-01T00:30:00+01:00")),
        arguments(RejectReason.HARVEST_TS_OUT_OF_RANGE, timed("2099-12-31T23:30:00-01:00")),
        arguments(RejectReason.INVALID_CHANNEL, named("")),
        arguments(RejectReason.INVALID_CHANNEL, named("x".repeat(101))),
        arguments(RejectReason.INVALID_CHANNEL, named("\uD83D\uDE00".repeat(101))),
        arguments(RejectReason.INVALID_CHANNEL, named(" a")),
        arguments(RejectReason.INVALID_CHANNEL, named("a ")),
        arguments(RejectReason.INVALID_CHANNEL, named(" ")),
        arguments(RejectReason.INVALID_CHANNEL, named("a\u00A0")),
        arguments(RejectReason.INVALID_CHANNEL, named("\u3000a")),
        arguments(RejectReason.INVALID_CHANNEL, named("a\u2028")),
        arguments(RejectReason.INVALID_CHANNEL, named("a\\u0000b")),
        arguments(RejectReason.INVALID_CHANNEL, named("a\\tb")),
        arguments(RejectReason.INVALID_CHANNEL, named("a\u0085b")),
        arguments(RejectReason.INVALID_CHANNEL, named("a\\ud800b")),
        arguments(RejectReason.INVALID_CHANNEL, named("a\\udc00")),
        arguments(RejectReason.INVALID_CHANNEL, named("\\ude00\\ud83d")));
  }

  @ParameterizedTest
  @MethodSource("invalidJson")
  void invalidJsonIsRejected(RejectReason reason, String json) {
    assertRejected(RecordType.HARVEST, reason, json.getBytes(UTF_8));
  }

  @Test
  void recordThatTheInvalidOnesAreDerivedFromIsValid() throws BadRecordException {
    // otherwise each of them could be rejected for another reason
    assertThat(harvests.decode(null, good().getBytes(UTF_8)).subs()).isEqualTo(1947);
    assertThat(harvests.decode(null, named("x").getBytes(UTF_8)).channel()).isEqualTo("x");
    assertThat(harvests.decode(null, timed("2017-02-28T00:00:00").getBytes(UTF_8))).isNotNull();
  }

  static Stream<byte[]> malformedUtf8() {
    return Stream.of(
        named("a\u00FFb").getBytes(ISO_8859_1),
        // overlong '/', an encoded surrogate (CESU-8), a code point over U+10FFFF, a truncated
        // sequence
        named("a\u00C0\u00AFb").getBytes(ISO_8859_1),
        named("a\u00ED\u00A0\u0080b").getBytes(ISO_8859_1),
        named("a\u00F4\u0090\u0080\u0080b").getBytes(ISO_8859_1),
        named("a\u00E2\u0082").getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("malformedUtf8")
  void malformedUtf8(byte[] json) {
    assertRejected(RecordType.HARVEST, RejectReason.MALFORMED_UTF8, json);
  }

  @Test
  void malformedUtf8InAvro() {
    byte[] value = encode(RecordType.HARVEST, "abcd");
    value[RecordHeader.SINGLE_OBJECT_BYTES + 2] = (byte) 0xFF;
    assertRejected(RecordType.HARVEST, RejectReason.MALFORMED_UTF8, value);
  }

  @Test
  void utf16IsNotTaken() {
    assertRejected(RecordType.HARVEST, RejectReason.MALFORMED_JSON, good().getBytes(UTF_16LE));
  }

  @Test
  void recordWithoutAValueIsRejected() {
    assertRejected(RecordType.HARVEST, RejectReason.NULL_VALUE, null);
  }

  @Test
  void keysAndValuesThatAreTooLongAreRejected() throws BadRecordException {
    byte[] value = Arrays.copyOf(good().getBytes(UTF_8), RecordDecoder.MAX_VALUE_BYTES);
    Arrays.fill(value, good().length(), value.length, (byte) ' ');
    assertThat(harvests.decode(new byte[RecordDecoder.MAX_KEY_BYTES], value)).isNotNull();

    byte[] longer = Arrays.copyOf(value, value.length + 1);
    longer[value.length] = ' ';
    assertRejected(RecordType.HARVEST, RejectReason.VALUE_TOO_LARGE, longer);
    assertThatThrownBy(() -> harvests.decode(new byte[RecordDecoder.MAX_KEY_BYTES + 1], value))
        .isInstanceOfSatisfying(
            BadRecordException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.KEY_TOO_LARGE));
  }

  @Test
  void statedPeriodMustMatchTheTimestamp() throws BadRecordException {
    String point = GOOD_ID + "," + GOOD_TS + "," + GOOD_SUBS;
    RecordDecoder daily = new RecordDecoder(RecordType.DAILY);
    RecordDecoder monthly = new RecordDecoder(RecordType.MONTHLY);
    assertThat(daily.decode(null, json(point, "\"date\":\"2017-08-02\""))).isNotNull();
    assertThat(monthly.decode(null, json(point, "\"year_and_month\":\"2017-08\""))).isNotNull();
    assertRejected(
        RecordType.DAILY, RejectReason.PERIOD_MISMATCH, json(point, "\"date\":\"2017-08-03\""));
    assertRejected(
        RecordType.DAILY, RejectReason.PERIOD_MISMATCH, json(point, "\"date\":\"2017-02-30\""));
    assertRejected(RecordType.DAILY, RejectReason.MISSING_FIELD, json(point));
    assertRejected(
        RecordType.MONTHLY,
        RejectReason.PERIOD_MISMATCH,
        json(point, "\"year_and_month\":\"2017-09\""));
    assertRejected(
        RecordType.DAILY,
        RejectReason.PERIOD_MISMATCH,
        single(generated(RecordType.DAILY, "c", AT, 1, LocalDate.of(2017, 8, 3))));
    assertRejected(
        RecordType.MONTHLY,
        RejectReason.PERIOD_MISMATCH,
        single(generated(RecordType.MONTHLY, "c", AT, 1, "2017-8")));
  }

  @Test
  void recordOfAnotherTypeIsRejected() {
    assertRejected(RecordType.HARVEST, RejectReason.UNKNOWN_SCHEMA, encode(RecordType.DAILY, "c"));
    assertRejected(RecordType.DAILY, RejectReason.UNKNOWN_SCHEMA, encode(RecordType.HARVEST, "c"));
  }

  @Test
  void unknownFingerprintIsRejected() {
    byte[] value = encode(RecordType.HARVEST, "c");
    value[5] ^= 1;
    assertRejected(RecordType.HARVEST, RejectReason.UNKNOWN_SCHEMA, value);
  }

  @Test
  void truncatedOrExtendedAvroIsRejected() {
    for (RecordType type : RecordType.values()) {
      byte[] value = encode(type, "channel");
      for (int length = 2; length < value.length; length++) {
        assertRejected(type, RejectReason.MALFORMED_AVRO, Arrays.copyOf(value, length));
      }
      assertRejected(type, RejectReason.MALFORMED_AVRO, Arrays.copyOf(value, value.length + 1));
    }
  }

  @Test
  void avroWithInvalidValuesIsRejected() throws IOException {
    assertRejected(
        RecordType.HARVEST,
        RejectReason.SUBS_OUT_OF_RANGE,
        single(generated(RecordType.HARVEST, "c", AT, -1)));
    assertRejected(
        RecordType.HARVEST,
        RejectReason.HARVEST_TS_OUT_OF_RANGE,
        single(generated(RecordType.HARVEST, "c", Instant.parse("1999-12-31T23:59:59.999Z"), 1)));
    assertRejected(
        RecordType.HARVEST,
        RejectReason.HARVEST_TS_OUT_OF_RANGE,
        single(generated(RecordType.HARVEST, "c", Instant.ofEpochMilli(Long.MAX_VALUE), 1)));
    assertRejected(
        RecordType.HARVEST,
        RejectReason.INVALID_CHANNEL,
        single(generated(RecordType.HARVEST, "c ", AT, 1)));
  }

  /** A few bytes that claim a string of 2 GiB must not cause that allocation. */
  @Test
  void avroLengthBeyondTheInputIsRejected() throws IOException {
    for (long length : new long[] {Integer.MAX_VALUE - 8, 1L << 40, Long.MAX_VALUE, -1}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(RecordHeader.singleObject(RecordType.HARVEST).bytes());
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      encoder.writeLong(length);
      assertRejected(RecordType.HARVEST, RejectReason.MALFORMED_AVRO, out.toByteArray());
    }
  }

  @Test
  void millisecondsAreDropped() throws Exception {
    byte[] value = single(generated(RecordType.HARVEST, "c", AT.plusMillis(999), 1));
    assertThat(harvests.decode(null, value).harvestEpochSecond()).isEqualTo(AT.getEpochSecond());
  }

  @Test
  void encoderWritesWhatTheGeneratedRecordsWrite() throws Exception {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      String channel = "канал-" + random.nextInt();
      Instant at =
          Instant.ofEpochSecond(
              random.nextLong(
                  HarvestTimestamp.MIN_EPOCH_SECOND, HarvestTimestamp.END_EPOCH_SECOND));
      int subs = random.nextInt(Integer.MAX_VALUE);
      DataPoint point = DataPoint.of(channel, at.getEpochSecond(), subs);
      LocalDate day = LocalDate.ofInstant(at, java.time.ZoneOffset.UTC);
      String month = day.toString().substring(0, 7);
      assertThat(new RecordEncoder(RecordType.HARVEST).encode(point))
          .isEqualTo(single(generated(RecordType.HARVEST, channel, at, subs)));
      assertThat(new RecordEncoder(RecordType.DAILY).encode(point))
          .isEqualTo(single(generated(RecordType.DAILY, channel, at, subs, day)));
      assertThat(new RecordEncoder(RecordType.MONTHLY).encode(point))
          .isEqualTo(single(generated(RecordType.MONTHLY, channel, at, subs, month)));
    }
  }

  /** A decoder keeps buffers between records. */
  @Test
  void rejectionDoesNotAffectTheNextRecord() throws BadRecordException {
    DataPoint point = DataPoint.of("c", AT.getEpochSecond(), 5);
    byte[] value = new RecordEncoder(RecordType.HARVEST).encode(point);
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = value.clone();
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      try {
        harvests.decode(null, mutated);
      } catch (BadRecordException e) {
        assertThat(e.reason()).isNotNull();
      }
      assertThat(harvests.decode(null, value)).isEqualTo(point);
    }
  }

  private static void assertRejected(RecordType type, RejectReason reason, byte[] value) {
    assertThatThrownBy(() -> new RecordDecoder(type).decode(null, value))
        .isInstanceOfSatisfying(
            BadRecordException.class,
            e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }

  private static byte[] encode(RecordType type, String channel) {
    return new RecordEncoder(type)
        .encode(DataPoint.ofRank(channel, Freshness.rank(AT.getEpochSecond(), 5)));
  }

  /**
   * A generated record. Its fields are set by their place: a schema that has changed compiles here,
   * so that the tests of the schemas get to say what is to be done about it.
   */
  private static SpecificRecord generated(RecordType type, Object... values) {
    SpecificRecord record = (SpecificRecord) new SpecificData().newRecord(null, type.schema());
    for (int i = 0; i < values.length; i++) {
      record.put(i, values[i]);
    }
    return record;
  }

  private static byte[] single(Object record) {
    try {
      if (record instanceof HarvestRecord harvest) {
        return bytes(HarvestRecord.getEncoder().encode(harvest));
      } else if (record instanceof DailyStat daily) {
        return bytes(DailyStat.getEncoder().encode(daily));
      }
      return bytes(MonthlyStat.getEncoder().encode((MonthlyStat) record));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] bytes(java.nio.ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static String good() {
    return object(GOOD_ID, GOOD_TS, GOOD_SUBS);
  }

  private static String named(String channel) {
    return object("\"yt_channel_id\":\"" + channel + "\"", GOOD_TS, GOOD_SUBS);
  }

  private static String timed(String harvestTs) {
    return object(GOOD_ID, "\"harvest_ts\":\"" + harvestTs + "\"", GOOD_SUBS);
  }

  private static String object(String... fields) {
    return "{" + String.join(",", fields) + "}";
  }

  private static byte[] json(String... fields) {
    return object(fields).getBytes(UTF_8);
  }
}
