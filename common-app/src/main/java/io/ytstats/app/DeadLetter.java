package io.ytstats.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;

/**
 * The dead letter of one rejected record: a JSON object that says why it was rejected, where it
 * came from, and what it was. All of that is in the value, as the 0.8 consumer cannot read headers.
 * Its identity is (group_id, topic, partition, offset): a retry may write it twice. {@link #parse}
 * reads it back.
 */
public final class DeadLetter {
  /** The longest key that a dead letter has; it leaves out a longer one. 1 KiB. */
  public static final int MAX_KEY_BYTES = 1 << 10;

  /** The most that a dead letter has of the value, 256 KiB: in base64 it fits a default topic. */
  public static final int MAX_CARRIED_VALUE_BYTES = 256 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final RejectReason reason;
  private final byte[] key;
  private final byte[] value;

  /**
   * The dead letter of a record.
   *
   * @param why the reason and the sentence
   * @param groupId the consumer group that rejected the record
   * @param topic the topic of the record; partition and offset say where in it
   * @param recordKey may be null
   * @param recordValue may be null
   * @param rejectedAt the time of rejection
   */
  public DeadLetter(
      BadRecordException why,
      String groupId,
      String topic,
      int partition,
      long offset,
      byte[] recordKey,
      byte[] recordValue,
      Instant rejectedAt) {
    this.reason = why.reason();
    this.key = recordKey != null && recordKey.length <= MAX_KEY_BYTES ? recordKey : null;
    ObjectNode letter = JSON.createObjectNode();
    letter.put("reason", why.reason().code());
    letter.put("detail", why.getMessage());
    letter.put("group_id", groupId);
    letter.put("topic", topic);
    letter.put("partition", partition);
    letter.put("offset", offset);
    letter.put("rejected_at", rejectedAt.truncatedTo(ChronoUnit.MILLIS).toString());
    if (recordValue == null) {
      letter.put("value_bytes", 0);
      letter.putNull("value_sha256");
      letter.putNull("value_base64");
    } else {
      letter.put("value_bytes", recordValue.length);
      letter.put("value_sha256", sha256(recordValue));
      letter.put(
          "value_base64",
          Base64.getEncoder()
              .encodeToString(
                  recordValue.length <= MAX_CARRIED_VALUE_BYTES
                      ? recordValue
                      : Arrays.copyOf(recordValue, MAX_CARRIED_VALUE_BYTES)));
    }
    try {
      this.value = JSON.writeValueAsBytes(letter);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an object of texts and numbers is always JSON", e);
    }
  }

  /**
   * Reads a record of a dead-letter topic.
   *
   * @param key the record's key, may be null
   * @param value the record's value, may be null
   * @throws IOException if the value is not a dead letter; the message says why
   */
  public static ParsedDeadLetter parse(byte[] key, byte[] value) throws IOException {
    return ParsedDeadLetter.of(key, value);
  }

  /** Why the record was rejected. */
  public RejectReason reason() {
    return reason;
  }

  /** The rejected record's key; null if it had none, or one over {@link #MAX_KEY_BYTES}. */
  public byte[] key() {
    return key;
  }

  /** The dead letter as JSON in UTF-8. */
  public byte[] value() {
    return value;
  }

  /** In lower-case hexadecimal. */
  static String sha256(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      StringBuilder hex = new StringBuilder(2 * digest.length);
      for (byte b : digest) {
        hex.append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
