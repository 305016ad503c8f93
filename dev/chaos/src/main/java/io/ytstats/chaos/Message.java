package io.ytstats.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A message of the load. Its padding is not in memory until it is sent.
 *
 * @param topic to which it goes
 * @param partition of that topic; null to let the producer choose
 * @param key may be null, as some producers send no keys
 * @param body a JSON object if there is padding; null for one kind of bad record
 * @param padding how many bytes the value of a field that no reader knows has, 0 to {@link
 *     #MAX_PADDING}; 0 for no such field
 * @param compression as {@code compression.type} of a producer
 */
record Message(
    String topic, Integer partition, byte[] key, byte[] body, int padding, String compression) {
  static final String RAW = "yt_raw_harvest";
  static final String DAILY = "yt_daily";
  static final String MONTHLY = "yt_monthly";

  static final String UNCOMPRESSED = "none";

  /** One byte becomes 1/1000 of it. */
  static final String GZIP = "gzip";

  /** One byte becomes 1/250 of it. */
  static final String LZ4 = "lz4";

  /**
   * A good value has up to 1 MiB; the rest is for the body, which has a channel of 100 code points
   * at most.
   */
  static final int MAX_PADDING = (1 << 20) - 2_048;

  private static final byte[] FIELD = ", \"padding\": \"".getBytes(UTF_8);
  private static final byte[] END = "\"}".getBytes(UTF_8);

  /** The bytes that fill the padding, one of these. */
  private static final byte[] FILLERS = {' ', '0', 'x'};

  /** A message without padding. */
  static Message plain(String topic, byte[] key, byte[] body) {
    return new Message(topic, null, key, body, 0, UNCOMPRESSED);
  }

  /** The value as it is sent. */
  byte[] value() {
    if (padding == 0) {
      return body;
    }
    int head = body.length - 1; // without the brace
    byte[] value = Arrays.copyOf(body, head + FIELD.length + padding + END.length);
    System.arraycopy(FIELD, 0, value, head, FIELD.length);
    int begin = head + FIELD.length;
    Arrays.fill(value, begin, begin + padding, FILLERS[padding % FILLERS.length]);
    System.arraycopy(END, 0, value, begin + padding, END.length);
    return value;
  }
}
