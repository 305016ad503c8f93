package io.ytstats.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.LocalDate;

/**
 * Reads raw JSON as fast as possible with Jackson's streaming parser, and checks nothing. One
 * object reads one message after the other. Not thread-safe.
 */
final class JsonRecord {
  private static final int SECONDS_PER_DAY = 86_400;

  private final JsonFactory json = new JsonFactory();

  /** As it is in the message. */
  String channel;

  /** Days since 1970, UTC. */
  int day;

  /** Seconds since 1970, UTC. */
  long second;

  /** Subscribers. */
  int subs;

  /** Reads a message. */
  void read(byte[] value) throws IOException {
    String harvestTs = null;
    try (JsonParser parser = json.createParser(value)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "yt_channel_id" -> channel = parser.getText();
          case "harvest_ts" -> harvestTs = parser.getText();
          case "subs" -> subs = parser.getIntValue();
          default -> parser.skipChildren();
        }
      }
    }
    day =
        (int)
            LocalDate.of(number(harvestTs, 0, 4), number(harvestTs, 5, 7), number(harvestTs, 8, 10))
                .toEpochDay();
    int ofDay =
        number(harvestTs, 11, 13) * 3600
            + number(harvestTs, 14, 16) * 60
            + number(harvestTs, 17, 19);
    second = (long) day * SECONDS_PER_DAY + ofDay;
  }

  /** java.time's parser takes several times as long as all of the JSON. */
  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + text.charAt(i) - '0';
    }
    return value;
  }
}
