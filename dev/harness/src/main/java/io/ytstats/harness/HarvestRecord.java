package io.ytstats.harness;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/**
 * A record of yt_raw_harvest as tests and load generators make it, with no code of the suite: what
 * reads it is what is tested.
 *
 * @param time UTC, in whole seconds
 * @param subs 0 or more
 */
public record HarvestRecord(String channel, LocalDateTime time, int subs) {
  /** Of a time as JSON has it, {@code 2017-08-02T02:00:00}. */
  public static HarvestRecord at(String harvestTs, String channel, int subs) {
    return new HarvestRecord(channel, LocalDateTime.parse(harvestTs), subs);
  }

  /** The time as a table's text, {@code 2017-08-02 02:00:00}. */
  public String inTable() {
    return inJson().replace('T', ' ');
  }

  /** Its value in JSON. */
  public byte[] json() {
    return json("", false);
  }

  /**
   * Its value in JSON.
   *
   * @param more further fields, each after a comma; may be empty
   * @param escaped whether what is not ASCII is written in escapes: both are JSON for the same id
   */
  public byte[] json(String more, boolean escaped) {
    return """
    {"harvest_ts": "%s", "subs": %d, "yt_channel_id": "%s"%s}\
    """
        .formatted(inJson(), subs, escaped ? escaped(channel) : channel, more)
        .getBytes(StandardCharsets.UTF_8);
  }

  private String inJson() {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
  }

  /** A text with everything but printable ASCII as {@code \}{@code u} escapes. */
  public static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c >= ' ' && c < 0x7f) {
        escaped.append(c);
      } else {
        escaped.append(String.format("\\u%04x", (int) c));
      }
    }
    return escaped.toString();
  }
}
