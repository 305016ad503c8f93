package io.ytstats.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ytstats.schema.Freshness;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * A raw record, read from JSON as fast as possible with Jackson's streaming parser, and checked no
 * further than it takes to tell a record from {@link BadValues}. It equals every other record of
 * its channel and day, so it is a key as well. Not thread-safe.
 */
final class JsonRecord {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int SECONDS_PER_DAY = 86_400;

  /** As it is in the message. */
  final String channel;

  /** Days since 1970, UTC. */
  final int day;

  /** The time and the subscribers, see {@link Freshness}. */
  long rank;

  private JsonRecord(String channel, int day, long rank) {
    this.channel = channel;
    this.day = day;
    this.rank = rank;
  }

  /** Reads a message; null if it is a bad value. */
  static JsonRecord read(byte[] value) {
    try {
      return value == null || value.length == 0 ? null : parse(value);
    } catch (IOException | DateTimeException e) {
      return null;
    }
  }

  private static JsonRecord parse(byte[] value) throws IOException {
    String channel = null;
    String time = null;
    int subs = -1;
    try (JsonParser parser = JSON.createParser(value)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "yt_channel_id" -> channel = parser.getText();
          case "harvest_ts" -> time = parser.getText();
          case "subs" -> {
            // the parser would take 1.5 for 1
            subs = parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : -1;
          }
          default -> parser.skipChildren();
        }
      }
    }
    if (channel == null || time == null || subs < 0) {
      return null;
    }
    LocalDate date = LocalDate.of(number(time, 0, 4), number(time, 5, 7), number(time, 8, 10));
    int day = (int) date.toEpochDay();
    int ofDay = number(time, 11, 13) * 3600 + number(time, 14, 16) * 60 + number(time, 17, 19);
    return new JsonRecord(channel, day, Freshness.rank((long) day * SECONDS_PER_DAY + ofDay, subs));
  }

  /** java.time's parser takes several times as long as all of the JSON. */
  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + text.charAt(i) - '0';
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonRecord record
        && record.day == day
        && record.channel.equals(channel);
  }

  @Override
  public int hashCode() {
    return 31 * channel.hashCode() + day;
  }
}
