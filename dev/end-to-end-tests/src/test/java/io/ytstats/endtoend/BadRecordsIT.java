package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.TableRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

/**
 * Records that no reader may take, among good ones, at each of the three steps: each of them is one
 * reject of each group that reads it, and nothing else is missing from the tables.
 */
class BadRecordsIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int MIB = 1 << 20;

  /** What a dead letter carries of the value, and of the key. */
  private static final int CARRIED_VALUE_BYTES = 256 << 10;

  private static final int CARRIED_KEY_BYTES = 1 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** 2017-08-02T02:00:00Z, and its day. */
  private static final long MILLIS = 1_501_639_200_000L;

  private static final int DAY = 17_380;

  private final List<Sample> samples = new ArrayList<>();

  /** For messages: what each expected reject is. */
  private final Map<Identity, String> what = new HashMap<>();

  private final TableRows answer = new TableRows();
  private final Random random = new Random(20170802);

  /** A record, and why it is to be rejected; a good one has no reason. */
  private record Sample(String what, String reason, ProducerRecord<byte[], byte[]> record) {}

  /** A dead letter's identity. */
  private record Identity(String groupId, String topic, int partition, long offset)
      implements Comparable<Identity> {
    @Override
    public int compareTo(Identity other) {
      return toString().compareTo(other.toString());
    }
  }

  /** What else it says. */
  private record Letter(
      String reason, String key, long valueBytes, String valueSha256, String valueBase64) {
    @Override
    public String toString() {
      return String.format(
          "reason=%s key=%s value_bytes=%d value_sha256=%s value_base64=%s",
          reason, shortened(key), valueBytes, valueSha256, shortened(valueBase64));
    }

    private static String shortened(String text) {
      return text == null || text.length() <= 80
          ? text
          : text.substring(0, 80) + "…(" + text.length() + ", hash " + text.hashCode() + ")";
    }
  }

  @Test
  void exactlyTheBadRecordsAreRejectedAndTheRestIsInTheTables() throws Exception {
    badHarvests();
    badDays();
    badMonths();
    goodRecords();

    try (Pipeline pipeline = new Pipeline()) {
      SortedMap<Identity, Letter> expected = produce(pipeline.kafka());
      pipeline.job("agg-daily", List.of());
      pipeline.job("agg-monthly", List.of());
      pipeline.store("store-daily");
      pipeline.store("store-monthly");

      pipeline.awaitDrained(LIMIT);

      SortedMap<Identity, Letter> letters = letters(pipeline.kafka());
      List<String> differences = new ArrayList<>();
      expected.forEach(
          (identity, letter) -> {
            if (!letter.equals(letters.get(identity))) {
              differences.add(
                  what.get(identity)
                      + ": "
                      + identity
                      + "\n  is  "
                      + letters.get(identity)
                      + "\n  not "
                      + letter);
            }
          });
      letters.forEach(
          (identity, letter) -> {
            if (!expected.containsKey(identity)) {
              differences.add(identity + " is unexpected\n  " + letter);
            }
          });
      assertThat(differences).as("rejects that differ, of " + expected.size()).isEmpty();
      pipeline.assertRows(answer, "the good records");
      pipeline.stopAll();
    }
  }

  /** All at once, the bad ones among the good ones. */
  private SortedMap<Identity, Letter> produce(KafkaCluster kafka) throws Exception {
    record Sent(Sample sample, Future<RecordMetadata> metadata) {}
    Collections.shuffle(samples, random);
    List<Sent> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer(Map.of("max.request.size", 4 * MIB, "linger.ms", 20))) {
      for (Sample sample : samples) {
        sent.add(new Sent(sample, producer.send(sample.record)));
      }
    }
    SortedMap<Identity, Letter> expected = new TreeMap<>();
    for (Sent one : sent) {
      RecordMetadata at = one.metadata.get();
      if (one.sample.reason != null) {
        for (String group : readers(at.topic())) {
          Identity identity = new Identity(group, at.topic(), at.partition(), at.offset());
          expected.put(identity, letterFor(one.sample));
          what.put(identity, one.sample.what);
        }
      }
    }
    return expected;
  }

  private static List<String> readers(String topic) {
    return switch (topic) {
      case Pipeline.RAW -> List.of("agg-daily");
      case Pipeline.DAILY -> List.of("agg-monthly", "store-daily");
      case Pipeline.MONTHLY -> List.of("store-monthly");
      default -> throw new IllegalArgumentException(topic);
    };
  }

  private static Letter letterFor(Sample bad) throws NoSuchAlgorithmException {
    byte[] key = bad.record.key();
    byte[] value = bad.record.value();
    return new Letter(
        bad.reason,
        key == null || key.length > CARRIED_KEY_BYTES ? null : HexFormat.of().formatHex(key),
        value == null ? 0 : value.length,
        value == null
            ? null
            : HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value)),
        value == null
            ? null
            : Base64.getEncoder()
                .encodeToString(Arrays.copyOf(value, Math.min(value.length, CARRIED_VALUE_BYTES))));
  }

  private static SortedMap<Identity, Letter> letters(KafkaCluster kafka) throws IOException {
    SortedMap<Identity, Letter> letters = new TreeMap<>();
    for (String topic : List.of(Pipeline.RAW, Pipeline.DAILY, Pipeline.MONTHLY)) {
      for (ConsumerRecord<byte[], byte[]> record : kafka.readAll(topic + ".dlq")) {
        JsonNode letter = JSON.readTree(record.value());
        assertThat(letter.fieldNames())
            .toIterable()
            .containsExactlyInAnyOrder(
                "reason",
                "detail",
                "group_id",
                "topic",
                "partition",
                "offset",
                "rejected_at",
                "value_bytes",
                "value_sha256",
                "value_base64");
        assertThat(letter.get("topic").textValue()).isEqualTo(topic);
        assertThat(letter.get("detail").textValue()).isNotBlank().doesNotContain("\n");
        assertThat(Instant.parse(letter.get("rejected_at").textValue()))
            .isBetween(Instant.now().minus(Duration.ofHours(1)), Instant.now());
        // a reject that was written twice is one; it must say the same
        Identity identity =
            new Identity(
                letter.get("group_id").textValue(),
                topic,
                letter.get("partition").intValue(),
                letter.get("offset").longValue());
        Letter again =
            letters.put(
                identity,
                new Letter(
                    letter.get("reason").textValue(),
                    record.key() == null ? null : HexFormat.of().formatHex(record.key()),
                    letter.get("value_bytes").longValue(),
                    letter.get("value_sha256").textValue(),
                    letter.get("value_base64").textValue()));
        assertThat(again).isIn(null, letters.get(identity));
      }
    }
    return letters;
  }

  // ----- The bad

  private void bad(String topic, String what, String reason, byte[] value) {
    samples.add(new Sample(what, reason, new ProducerRecord<>(topic, null, null, value)));
  }

  private void bad(String topic, String what, String reason, String value) {
    bad(topic, what, reason, value.getBytes(UTF_8));
  }

  private void harvest(String reason, String channel, String harvestTs, String subs) {
    String value = json(channel, harvestTs, subs, "");
    bad(Pipeline.RAW, value, reason, value);
  }

  /** JSON of fields that are JSON already. */
  private static String json(String channel, String harvestTs, String subs, String more) {
    return "{\"yt_channel_id\":"
        + channel
        + ",\"harvest_ts\":"
        + harvestTs
        + ",\"subs\":"
        + subs
        + more
        + "}";
  }

  private void badHarvests() {
    String channel = "\"bad\"";
    String time = "\"2017-08-02T02:00:00\"";
    // wrong types
    harvest("wrong_type", "5", time, "1");
    harvest("wrong_type", "null", time, "1");
    harvest("wrong_type", "[\"bad\"]", time, "1");
    harvest("wrong_type", channel, "1501639200", "1");
    harvest("wrong_type", channel, "{}", "1");
    harvest("wrong_type", channel, time, "\"12\"");
    harvest("wrong_type", channel, time, "1.5");
    harvest("wrong_type", channel, time, "12.0");
    harvest("wrong_type", channel, time, "1e3");
    harvest("wrong_type", channel, time, "true");
    harvest("wrong_type", channel, time, "null");
    // counts
    harvest("subs_out_of_range", channel, time, "-1");
    harvest("subs_out_of_range", channel, time, "2147483648");
    harvest("subs_out_of_range", channel, time, "4294967297");
    harvest("subs_out_of_range", channel, time, "99999999999999999999999999");
    // channels
    harvest("invalid_channel", "\"\"", time, "1");
    harvest("invalid_channel", "\"" + "x".repeat(101) + "\"", time, "1");
    harvest("invalid_channel", "\"" + "\ud83c\udfac".repeat(101) + "\"", time, "1");
    harvest("invalid_channel", "\" bad\"", time, "1");
    harvest("invalid_channel", "\"bad \"", time, "1");
    harvest("invalid_channel", "\"bad\u3000\"", time, "1");
    harvest("invalid_channel", "\"\\u00a0bad\"", time, "1");
    harvest("invalid_channel", "\"bad\\t\"", time, "1");
    harvest("invalid_channel", "\"b\\u0000d\"", time, "1");
    harvest("invalid_channel", "\"b\\ud800d\"", time, "1");
    harvest("invalid_channel", "\"b\\udfac\\ud83cd\"", time, "1");
    // times
    harvest("invalid_harvest_ts", channel, "\"2017-02-30T00:00:00\"", "1");
    harvest("invalid_harvest_ts", channel, "\"2017-02-29T00:00:00\"", "1");
    harvest("invalid_harvest_ts", channel, "\"2017-08-02T24:00:00\"", "1");
    harvest("invalid_harvest_ts", channel, "\"2017-08-02T23:59:60\"", "1");
    harvest("invalid_harvest_ts", channel, "\"2017-08-02 02:00:00\"", "1");
    harvest("invalid_harvest_ts", channel, "\"2017-08-02\"", "1");
    harvest("invalid_harvest_ts", channel, "\"2017-08-02T02:00:00+0200\"", "1");
    harvest("invalid_harvest_ts", channel, "\"2017-08-02T02:00:00 \"", "1");
    harvest("invalid_harvest_ts", channel, "\"\"", "1");
    harvest("harvest_ts_out_of_range", channel, "\"1999-12-31T23:59:59\"", "1");
    harvest("harvest_ts_out_of_range", channel, "\"2100-01-01T00:00:00\"", "1");
    harvest("harvest_ts_out_of_range", channel, "\"2000-01-01T00:30:00+01:00\"", "1");
    harvest("harvest_ts_out_of_range", channel, "\"2099-12-31T23:30:00-01:00\"", "1");
    harvest("harvest_ts_out_of_range", channel, "\"0001-01-01T00:00:00\"", "1");

    String whole = json(channel, time, "1", "");
    String raw = Pipeline.RAW;
    bad(raw, "cut", "malformed_json", whole.substring(0, 40));
    bad(raw, "text after it", "malformed_json", whole + " x");
    bad(raw, "two objects", "malformed_json", whole + whole);
    bad(raw, "a name twice", "malformed_json", json(channel, time, "1", ",\"subs\":1"));
    bad(raw, "NaN", "malformed_json", json(channel, time, "NaN", ""));
    bad(raw, "single quotes", "malformed_json", whole.replace('"', '\''));
    bad(raw, "no object", "unknown_encoding", "[" + whole + "]");
    bad(raw, "a text", "unknown_encoding", "hello");
    bad(raw, "no channel", "missing_field", "{\"harvest_ts\":" + time + ",\"subs\":1}");
    bad(raw, "no time", "missing_field", "{\"yt_channel_id\":\"bad\",\"subs\":1}");
    bad(
        raw,
        "no count",
        "missing_field",
        "{\"yt_channel_id\":\"bad\",\"harvest_ts\":" + time + "}");
    bad(raw, "other case", "missing_field", whole.replace("subs", "Subs"));
    bad(raw, "an empty object", "missing_field", "{}");
    bad(raw, "malformed UTF-8", "malformed_utf8", withByte(whole, 0xFF));
    bad(raw, "UTF-8 of a lone surrogate", "malformed_utf8", withByte(whole, 0xED, 0xA0, 0x80));
    bad(raw, "Latin-1", "malformed_utf8", withByte(whole, 0xFC));
    bad(raw, "overlong", "malformed_utf8", withByte(whole, 0xC0, 0xAF));
    bad(raw, "white space only", "empty_value", " \n");
    byte[] noise = new byte[1_000];
    random.nextBytes(noise);
    noise[0] = 0x00; // a registry's message; none is configured
    bad(raw, "random bytes", "unknown_encoding", noise);

    badEverywhere(raw, whole, goodHarvest("bad"), Avro.DAILY_SCHEMA);
    bad(raw, "count", "subs_out_of_range", avro("bad", MILLIS, -1).bytes());
    bad(raw, "empty channel", "invalid_channel", avro("", MILLIS, 1).bytes());
    bad(raw, "1999", "harvest_ts_out_of_range", avro("bad", 946_684_799_999L, 1).bytes());
    bad(raw, "2100", "harvest_ts_out_of_range", avro("bad", 4_102_444_800_000L, 1).bytes());
    bad(
        raw,
        "malformed UTF-8",
        "malformed_utf8",
        Avro.of(Avro.HARVEST_SCHEMA)
            .text(new byte[] {'b', (byte) 0xFF})
            .number(MILLIS)
            .number(1)
            .bytes());
    bad(
        raw,
        "a text of 2 GB",
        "malformed_avro",
        Avro.of(Avro.HARVEST_SCHEMA).number(Integer.MAX_VALUE).raw((byte) 'b').bytes());
    bad(
        raw,
        "a text of less than none",
        "malformed_avro",
        Avro.of(Avro.HARVEST_SCHEMA).number(-7).raw((byte) 'b').bytes());
  }

  private void badDays() {
    String day = Pipeline.DAILY;
    String time = "\"2017-08-02T02:00:00\"";
    String whole = json("\"bad\"", time, "1", ",\"date\":\"2017-08-02\"");
    badEverywhere(day, whole, goodDay("bad"), Avro.HARVEST_SCHEMA);
    bad(day, "no date", "missing_field", json("\"bad\"", time, "1", ""));
    bad(day, "day before", "period_mismatch", whole.replace("\"2017-08-02\"", "\"2017-08-01\""));
    bad(day, "no such day", "period_mismatch", whole.replace("\"2017-08-02\"", "\"2017-02-30\""));
    bad(
        day,
        "the day where it was, not in UTC",
        "period_mismatch",
        json("\"bad\"", "\"2017-08-02T01:00:00+02:00\"", "1", ",\"date\":\"2017-08-02\""));
    bad(day, "a number", "wrong_type", whole.replace("\"2017-08-02\"", "17380"));
    bad(day, "day after", "period_mismatch", daily("bad", MILLIS, 1, DAY + 1).bytes());
    bad(day, "count", "subs_out_of_range", daily("bad", MILLIS, -5, DAY).bytes());
  }

  private void badMonths() {
    String month = Pipeline.MONTHLY;
    String time = "\"2017-08-02T02:00:00\"";
    String whole = json("\"bad\"", time, "1", ",\"year_and_month\":\"2017-08\"");
    badEverywhere(month, whole, goodMonth("bad"), Avro.DAILY_SCHEMA);
    bad(month, "no month", "missing_field", json("\"bad\"", time, "1", ""));
    bad(month, "month before", "period_mismatch", whole.replace("\"2017-08\"", "\"2017-07\""));
    bad(month, "short", "period_mismatch", whole.replace("\"2017-08\"", "\"2017-8\""));
    bad(month, "a day", "period_mismatch", whole.replace("\"2017-08\"", "\"2017-08-02\""));
    bad(month, "month after", "period_mismatch", monthly("bad", MILLIS, 1, "2017-09").bytes());
    bad(month, "invalid channel", "invalid_channel", monthly("bad ", MILLIS, 1, "2017-08").bytes());
  }

  /** What is bad on every topic, whatever its records are. */
  private void badEverywhere(String topic, String json, byte[] avro, String otherSchema) {
    bad(topic, "null", "null_value", (byte[]) null);
    bad(topic, "empty", "empty_value", new byte[0]);
    bad(topic, "cut JSON", "malformed_json", json.substring(0, json.length() - 1));
    bad(topic, "cut Avro", "malformed_avro", Arrays.copyOf(avro, avro.length - 1));
    bad(topic, "cut in the fingerprint", "malformed_avro", Arrays.copyOf(avro, 5));
    bad(topic, "bytes after it", "malformed_avro", Arrays.copyOf(avro, avro.length + 1));
    byte[] unknown = avro.clone();
    unknown[2] ^= 1;
    bad(topic, "an unknown fingerprint", "unknown_schema", unknown);
    bad(
        topic,
        "another topic's record",
        "unknown_schema",
        Avro.of(otherSchema).text("bad").number(MILLIS).number(1).number(DAY).bytes());
    bad(topic, "2 MB", "value_too_large", json + " ".repeat(2 * MIB));
    // carried whole, and cut off after 256 KiB
    String start = json.substring(0, json.length() - 1);
    bad(
        topic,
        "256 KiB",
        "malformed_json",
        start + " ".repeat(CARRIED_VALUE_BYTES - start.length()));
    bad(
        topic,
        "one more",
        "malformed_json",
        start + " ".repeat(CARRIED_VALUE_BYTES - start.length() + 1));
    // keys: good value and a key beyond all use; bad values and keys that are carried or not
    byte[] longKey = new byte[MIB];
    Arrays.fill(longKey, (byte) 'k');
    samples.add(
        new Sample(
            "1 MB key",
            "key_too_large",
            new ProducerRecord<>(topic, longKey, json.getBytes(UTF_8))));
    for (int length : new int[] {0, 3, CARRIED_KEY_BYTES, CARRIED_KEY_BYTES + 1}) {
      samples.add(
          new Sample(
              "null with a key of " + length,
              "null_value",
              new ProducerRecord<>(topic, Arrays.copyOf(longKey, length), null)));
    }
  }

  private static byte[] withByte(String json, int... bytes) {
    String[] parts = json.split("bad", -1);
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.writeBytes((parts[0] + "b").getBytes(UTF_8));
    for (int b : bytes) {
      value.write(b);
    }
    value.writeBytes(("d" + parts[1]).getBytes(UTF_8));
    return value.toByteArray();
  }

  // ----- The good

  private void goodRecords() {
    for (int i = 0; i < 200; i++) {
      String channel = "good-" + i % 50;
      String time = String.format("2017-08-%02dT%02d:00:%02d", 1 + i % 3, i % 24, i % 60);
      int subs = random.nextInt(1_000_000);
      good(Pipeline.RAW, json("\"" + channel + "\"", "\"" + time + "\"", "" + subs, ""));
      answer.add(channel, time.replace('T', ' '), subs);
    }
    // at the ends of what is allowed
    good("first", "2000-01-01T00:00:00", "2000-01-01 00:00:00", 0);
    good("first by its offset", "1999-12-31T23:30:00-01:00", "2000-01-01 00:30:00", 1);
    good("last", "2099-12-31T23:59:59.999999", "2099-12-31 23:59:59", Integer.MAX_VALUE);
    good("last by its offset", "2100-01-01T00:30:00+01:00", "2099-12-31 23:30:00", 2);
    good("\ud83c\udfac".repeat(100), "2016-02-29T12:00:00Z", "2016-02-29 12:00:00", 3);
    // foreign records that enter behind a job
    good(new ProducerRecord<>(Pipeline.RAW, null, goodHarvest("avro raw")));
    answer.add("avro raw", "2017-08-02 02:00:00", 7);
    good(new ProducerRecord<>(Pipeline.DAILY, null, goodDay("avro day")));
    answer.add("avro day", "2017-08-02 02:00:00", 7);
    good(new ProducerRecord<>(Pipeline.MONTHLY, null, goodMonth("avro month")));
    answer.addToMonthly("avro month", "2017-08-02 02:00:00", 7);
    good(
        Pipeline.DAILY,
        json("\"json day\"", "\"2017-08-31T23:59:59.9\"", "8", ",\"date\":\"2017-08-31\""));
    answer.add("json day", "2017-08-31 23:59:59", 8);
    good(
        Pipeline.MONTHLY,
        json(
            "\"json month\"",
            "\"2017-09-01T00:30:00+01:00\"",
            "9",
            ",\"year_and_month\":\"2017-08\""));
    answer.addToMonthly("json month", "2017-08-31 23:30:00", 9);
    // a key may be as long as 64 KiB
    good(
        new ProducerRecord<>(
            Pipeline.RAW,
            new byte[64 << 10],
            json("\"long key\"", "\"2017-08-02T02:00:00\"", "10", "").getBytes(UTF_8)));
    answer.add("long key", "2017-08-02 02:00:00", 10);
  }

  private void good(String channel, String harvestTs, String utc, int subs) {
    good(Pipeline.RAW, json("\"" + channel + "\"", "\"" + harvestTs + "\"", "" + subs, ""));
    answer.add(channel, utc, subs);
  }

  private void good(ProducerRecord<byte[], byte[]> record) {
    samples.add(new Sample("good", null, record));
  }

  private void good(String topic, String value) {
    good(new ProducerRecord<>(topic, null, value.getBytes(UTF_8)));
  }

  private static byte[] goodHarvest(String channel) {
    return avro(channel, MILLIS + 999, 7).bytes();
  }

  private static byte[] goodDay(String channel) {
    return daily(channel, MILLIS, 7, DAY).bytes();
  }

  private static byte[] goodMonth(String channel) {
    return monthly(channel, MILLIS, 7, "2017-08").bytes();
  }

  private static Avro avro(String channel, long millis, int subs) {
    return Avro.of(Avro.HARVEST_SCHEMA).text(channel).number(millis).number(subs);
  }

  private static Avro daily(String channel, long millis, int subs, int day) {
    return Avro.of(Avro.DAILY_SCHEMA).text(channel).number(millis).number(subs).number(day);
  }

  private static Avro monthly(String channel, long millis, int subs, String month) {
    return Avro.of(Avro.MONTHLY_SCHEMA).text(channel).number(millis).number(subs).text(month);
  }
}
