package io.ytstats.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes valid raw records in the ways that different producers do. */
final class WorldJson {
  private static final int ODD_WAYS = 5;
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * As the harvester does.
   *
   * @param escaped whether everything but ASCII is written in escapes
   */
  byte[] usual(DataPoint point, boolean escaped) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      if (escaped) {
        json.enable(JsonGenerator.Feature.ESCAPE_NON_ASCII);
      }
      json.writeStartObject();
      json.writeStringField("harvest_ts", HarvestTimestamp.text(point.harvestEpochSecond()));
      json.writeNumberField("subs", point.subs());
      json.writeStringField("yt_channel_id", point.channel());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to an array", e);
    }
    return out.toByteArray();
  }

  /** In an unusual way; the number decides in which one. */
  byte[] odd(DataPoint point, int number) {
    String time = HarvestTimestamp.text(point.harvestEpochSecond());
    String channel = quoted(point.channel());
    String pattern =
        switch (number % ODD_WAYS) {
          case 0 -> "{\"yt_channel_id\":%1$s,\"subs\":%2$d,\"harvest_ts\":\"%3$s\"}";
          case 1 ->
              " {\n  \"subs\" : %2$d,\n\t\"yt_channel_id\" : %1$s,\n  \"harvest_ts\" : \"%3$s\"\n }\n";
          case 2 ->
              "{\"source\":\"v2\",\"harvest_ts\":\"%3$s\",\"subs\":%2$d,\"yt_channel_id\":%1$s,"
                  + "\"views\":123456789012,\"verified\":true,\"country\":null}";
          case 3 ->
              "{\"meta\":{\"subs\":\"none\",\"tags\":[1,[2,{\"a\":\"b\"}],null]},"
                  + "\"harvest_ts\":\"%3$s\",\"subs\":%2$d,\"yt_channel_id\":%1$s}";
          default -> "{\"harvest_ts\":\"%3$s.600Z\",\"subs\":%2$d,\"yt_channel_id\":%1$s}";
        };
    return String.format(pattern, channel, point.subs(), time).getBytes(UTF_8);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
