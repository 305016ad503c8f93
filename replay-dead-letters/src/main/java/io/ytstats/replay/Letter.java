package io.ytstats.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.apache.kafka.common.TopicPartition;

/** What a replay needs of a dead letter; see the README for its fields. */
final class Letter {
  private static final ObjectMapper JSON = new ObjectMapper();

  final String reason;
  final String groupId;
  final TopicPartition partition;
  final long offset;
  final Instant rejectedAt;

  /** The whole value of the original as the letter carries it; null if it carries only a part. */
  final byte[] carriedValue;

  /** The original had no value at all. */
  final boolean nullValue;

  /** The original's key; null if it had none, or one that was too long for a letter. */
  final byte[] key;

  private Letter(byte[] key, JsonNode json) throws IOException {
    this.key = key;
    this.reason = text(json, "reason");
    this.groupId = text(json, "group_id");
    this.partition =
        new TopicPartition(text(json, "topic"), required(json, "partition").intValue());
    this.offset = required(json, "offset").longValue();
    try {
      this.rejectedAt = Instant.parse(text(json, "rejected_at"));
      JsonNode base64 = required(json, "value_base64");
      this.nullValue = base64.isNull();
      byte[] value = nullValue ? null : Base64.getDecoder().decode(base64.textValue());
      this.carriedValue =
          value != null && value.length == required(json, "value_bytes").intValue() ? value : null;
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * @throws IOException if the value is no dead letter of this suite
   */
  static Letter read(byte[] key, byte[] value) throws IOException {
    JsonNode json = value == null ? null : JSON.readTree(value);
    if (json == null || !json.isObject()) {
      throw new IOException("no JSON object");
    }
    return new Letter(key, json);
  }

  private static String text(JsonNode json, String field) throws IOException {
    JsonNode node = required(json, field);
    if (!node.isTextual()) {
      throw new IOException(field + " is no text");
    }
    return node.textValue();
  }

  private static JsonNode required(JsonNode json, String field) throws IOException {
    JsonNode node = json.get(field);
    if (node == null) {
      throw new IOException("no field " + field);
    }
    return node;
  }
}
