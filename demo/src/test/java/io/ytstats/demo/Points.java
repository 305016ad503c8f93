package io.ytstats.demo;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Data points and rows from literals. */
final class Points {
  private Points() {}

  static DataPoint point(String channel, String harvestTs, int subs) {
    try {
      return DataPoint.of(
          channel, LocalDateTime.parse(harvestTs).toEpochSecond(ZoneOffset.UTC), subs);
    } catch (BadRecordException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static StatRow row(String channel, String period, String harvestTs, int subs) {
    return new StatRow(new StatRow.Key(channel, period), LocalDateTime.parse(harvestTs), subs);
  }
}
