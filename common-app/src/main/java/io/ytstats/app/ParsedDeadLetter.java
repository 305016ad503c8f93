package io.ytstats.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A {@link DeadLetter} as read back from a dead-letter topic: which record was rejected, by whom
 * and why, and how to recognise that record. Immutable, apart from the arrays, which are not
 * copied.
 */
public final class ParsedDeadLetter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final byte[] key;
  private final String reason;
  private final String detail;
  private final String groupId;
  private final String topic;
  private final int partition;
  private final long offset;
  private final Instant rejectedAt;
  private final int valueBytes;
  private final String valueSha256;
  private final byte[] carried;

  private ParsedDeadLetter(byte[] key, JsonNode json) throws IOException {
    this.key = key;
    this.reason = text(json, "reason");
    this.detail = text(json, "detail");
    this.groupId = text(json, "group_id");
    this.topic = text(json, "topic");
    if (!TOPIC_NAME.matcher(topic).matches()) {
      throw new IOException("topic is not the name of a topic");
    }
    this.partition = (int) number(json, "partition", Integer.MAX_VALUE);
    this.offset = number(json, "offset", Long.MAX_VALUE);
    this.valueBytes = (int) number(json, "value_bytes", Integer.MAX_VALUE);
    boolean noValue = required(json, "value_base64").isNull();
    if (noValue != required(json, "value_sha256").isNull() || (noValue && valueBytes != 0)) {
      throw new IOException("value_bytes, value_sha256 and value_base64 contradict each other");
    }
    this.valueSha256 = noValue ? null : text(json, "value_sha256");
    if (valueSha256 != null && !SHA256.matcher(valueSha256).matches()) {
      throw new IOException("value_sha256 is not 64 hexadecimal digits in lower case");
    }
    try {
      this.rejectedAt = Instant.parse(text(json, "rejected_at"));
      this.carried = noValue ? null : Base64.getDecoder().decode(text(json, "value_base64"));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * See {@link DeadLetter#parse}.
   *
   * @throws IOException if the value is not a dead letter; the message says why
   */
  static ParsedDeadLetter of(byte[] key, byte[] value) throws IOException {
    JsonNode json = value == null ? null : JSON.readTree(value);
    if (json == null || !json.isObject()) {
      throw new IOException("the value is not a JSON object");
    }
    return new ParsedDeadLetter(key, json);
  }

  /**
   * What tells one reject from every other: the group that rejected it, and where the record is.
   * Dead letters with the same identity are copies.
   *
   * @return as {@code store-daily yt_daily-3 offset 17}
   */
  public String identity() {
    return groupId + " " + topic + "-" + partition + " offset " + offset;
  }

  /** The code of the reason; one of a newer version of the suite may be unknown here. */
  public String reason() {
    return reason;
  }

  /** What is wrong with the record, as a sentence for people. */
  public String detail() {
    return detail;
  }

  /** The consumer group that rejected the record. */
  public String groupId() {
    return groupId;
  }

  /** The topic that the rejected record was read from, as the dead letter says. */
  public String topic() {
    return topic;
  }

  /** The partition of the rejected record, 0 or more. */
  public int partition() {
    return partition;
  }

  /** The offset of the rejected record, 0 or more. */
  public long offset() {
    return offset;
  }

  /** When the record was rejected. */
  public Instant rejectedAt() {
    return rejectedAt;
  }

  /**
   * The rejected record's key; null if it had none, or one over {@link DeadLetter#MAX_KEY_BYTES}.
   */
  public byte[] key() {
    return key;
  }

  /** The SHA-256 of the rejected record's value in lower-case hexadecimal; null for no value. */
  public String valueSha256() {
    return valueSha256;
  }

  /**
   * Whether a record is the one that this letter is about: its value has the letter's length and
   * SHA-256, and its key is the letter's.
   *
   * @param recordKey may be null
   * @param recordValue may be null
   */
  public boolean describes(byte[] recordKey, byte[] recordValue) {
    byte[] shownKey =
        recordKey != null && recordKey.length > DeadLetter.MAX_KEY_BYTES ? null : recordKey;
    return Arrays.equals(shownKey, key) && isTheValue(recordValue);
  }

  /**
   * Whether {@link #carriedValue()} is the rejected record's whole value, by its length and
   * SHA-256: false if the value was too long for a dead letter and is truncated here.
   */
  public boolean carriesWhole() {
    return isTheValue(carried);
  }

  /** The first 256 KiB of the rejected record's value; null if it had no value. */
  public byte[] carriedValue() {
    return carried;
  }

  private boolean isTheValue(byte[] value) {
    if (value == null || valueSha256 == null) {
      return value == null && valueSha256 == null;
    }
    return value.length == valueBytes && DeadLetter.sha256(value).equals(valueSha256);
  }

  private static String text(JsonNode json, String field) throws IOException {
    JsonNode node = required(json, field);
    if (!node.isTextual()) {
      throw new IOException(field + " is not a text");
    }
    return node.textValue();
  }

  private static long number(JsonNode json, String field, long most) throws IOException {
    JsonNode node = required(json, field);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new IOException(field + " is not an integer");
    }
    if (node.longValue() < 0 || node.longValue() > most) {
      throw new IOException(field + " is " + node.longValue() + ", not 0 to " + most);
    }
    return node.longValue();
  }

  private static JsonNode required(JsonNode json, String field) throws IOException {
    JsonNode node = json.get(field);
    if (node == null) {
      throw new IOException("the field " + field + " is missing");
    }
    return node;
  }
}
