package io.ytstats.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  @Test
  void hasAllFields() throws IOException {
    DeadLetter letter = letter("key".getBytes(UTF_8), "abc".getBytes(UTF_8));
    JsonNode json = new ObjectMapper().readTree(letter.value());
    assertThat(json.properties().stream().map(field -> field.getKey()))
        .containsExactly(
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
    assertThat(json.get("reason").asText()).isEqualTo("malformed_json");
    assertThat(json.get("detail").asText()).isEqualTo("not \"JSON\"");
    assertThat(json.get("group_id").asText()).isEqualTo("agg-daily");
    assertThat(json.get("topic").asText()).isEqualTo("yt_raw_harvest");
    assertThat(json.get("partition").asInt()).isEqualTo(3);
    assertThat(json.get("offset").asLong()).isEqualTo(1L << 40);
    assertThat(json.get("rejected_at").asText()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(json.get("value_bytes").asInt()).isEqualTo(3);
    // FIPS 180-2, appendix B.1
    assertThat(json.get("value_sha256").asText())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(json.get("value_base64").asText()).isEqualTo("YWJj");
    assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
  }

  @Test
  void recordWithoutAValue() throws IOException {
    JsonNode json = new ObjectMapper().readTree(letter(null, null).value());
    assertThat(json.get("value_bytes").asInt()).isZero();
    assertThat(json.get("value_sha256").isNull()).isTrue();
    assertThat(json.get("value_base64").isNull()).isTrue();
  }

  @Test
  void longValueIsTruncatedAndFitsADefaultTopic() throws IOException {
    byte[] value = new byte[2 << 20];
    Arrays.fill(value, (byte) 0xAB);
    DeadLetter letter = letter(null, value);
    JsonNode json = new ObjectMapper().readTree(letter.value());
    assertThat(json.get("value_bytes").asInt()).isEqualTo(2 << 20);
    assertThat(Base64.getDecoder().decode(json.get("value_base64").asText()))
        .isEqualTo(Arrays.copyOf(value, 256 << 10));
    assertThat(letter.value().length).isLessThan(1_000_000);
  }

  @Test
  void longKeyIsLeftOut() {
    assertThat(letter(new byte[1024], null).key()).hasSize(1024);
    assertThat(letter(new byte[1025], null).key()).isNull();
  }

  @Test
  void parseReturnsWhatWasWritten() throws IOException {
    ParsedDeadLetter read = read(letter("key".getBytes(UTF_8), "abc".getBytes(UTF_8)));
    assertThat(read.reason()).isEqualTo("malformed_json");
    assertThat(read.detail()).isEqualTo("not \"JSON\"");
    assertThat(read.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(read.identity()).isEqualTo("agg-daily yt_raw_harvest-3 offset 1099511627776");
    assertThat(read.groupId()).isEqualTo("agg-daily");
    assertThat(read.topic()).isEqualTo("yt_raw_harvest");
    assertThat(read.partition()).isEqualTo(3);
    assertThat(read.offset()).isEqualTo(1L << 40);
    assertThat(read.rejectedAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
    assertThat(read.carriesWhole()).isTrue();
    assertThat(read.carriedValue()).isEqualTo("abc".getBytes(UTF_8));
    assertThat(read.describes("key".getBytes(UTF_8), "abc".getBytes(UTF_8))).isTrue();
    assertThat(read.describes("key".getBytes(UTF_8), "abd".getBytes(UTF_8))).isFalse();
    assertThat(read.describes("key".getBytes(UTF_8), null)).isFalse();
    assertThat(read.describes("yek".getBytes(UTF_8), "abc".getBytes(UTF_8))).isFalse();
    assertThat(read.describes(null, "abc".getBytes(UTF_8))).isFalse();
  }

  @Test
  void nullValueIsNotAnEmptyValue() throws IOException {
    ParsedDeadLetter none = read(letter(null, null));
    assertThat(none.carriesWhole()).isTrue();
    assertThat(none.carriedValue()).isNull();
    assertThat(none.describes(null, null)).isTrue();
    assertThat(none.describes(null, new byte[0])).isFalse();
    // a dead letter has no key that is too long
    assertThat(none.describes(new byte[1025], null)).isTrue();
    assertThat(none.describes(new byte[1024], null)).isFalse();
    ParsedDeadLetter empty = read(letter(null, new byte[0]));
    assertThat(empty.carriesWhole()).isTrue();
    assertThat(empty.carriedValue()).isEmpty();
    assertThat(empty.describes(null, null)).isFalse();
  }

  @Test
  void truncatedOrChangedValueIsNotTheWhole() throws IOException {
    assertThat(read(letter(null, new byte[(256 << 10) + 1])).carriesWhole()).isFalse();
    String changed =
        new String(letter(null, "abc".getBytes(UTF_8)).value(), UTF_8).replace("YWJj", "YWJk");
    assertThat(DeadLetter.parse(null, changed.getBytes(UTF_8)).carriesWhole()).isFalse();
  }

  @Test
  void parseSaysWhyAValueIsNotADeadLetter() {
    String good = new String(letter(null, "abc".getBytes(UTF_8)).value(), UTF_8);
    assertThat(whyNot(null)).contains("not a JSON object");
    assertThat(whyNot("[]")).contains("not a JSON object");
    assertThat(whyNot(good.replace("\"offset\"", "\"elsewhere\""))).contains("offset");
    assertThat(whyNot(good.replace("\"detail\"", "\"details\""))).contains("detail");
    assertThat(whyNot(good.replace("\"partition\":3", "\"partition\":-1"))).contains("partition");
    assertThat(whyNot(good.replace("\"partition\":3", "\"partition\":\"3\"")))
        .contains("partition");
    assertThat(whyNot(good.replace("yt_raw_harvest", "two\\nlines"))).contains("topic");
    assertThat(whyNot(good.replace("\"YWJj\"", "null"))).contains("contradict");
    assertThat(whyNot(good.replace("YWJj", "*"))).contains("base64");
    assertThat(whyNot(good.replace("ba7816bf", "ba7816b"))).contains("value_sha256");
    assertThat(whyNot(good.replace("ba7816bf", "BA7816BF"))).contains("value_sha256");
    assertThat(whyNot(good.replace("2026-01-02", "yesterday"))).contains("yesterday");
  }

  private static String whyNot(String value) {
    return catchThrowableOfType(
            IOException.class,
            () -> DeadLetter.parse(null, value == null ? null : value.getBytes(UTF_8)))
        .getMessage();
  }

  private static ParsedDeadLetter read(DeadLetter letter) throws IOException {
    return DeadLetter.parse(letter.key(), letter.value());
  }

  private static DeadLetter letter(byte[] key, byte[] value) {
    return new DeadLetter(
        new BadRecordException(RejectReason.MALFORMED_JSON, "not \"JSON\""),
        "agg-daily",
        "yt_raw_harvest",
        3,
        1L << 40,
        key,
        value,
        Instant.parse("2026-01-02T03:04:05.678901Z"));
  }
}
