package io.ytstats.store;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Data points for tests, written as they are read. */
final class Points {
  private Points() {}

  static DataPoint point(String channel, String harvestTs, int subs) {
    try {
      return DataPoint.of(
          channel, LocalDateTime.parse(harvestTs).toEpochSecond(ZoneOffset.UTC), subs);
    } catch (BadRecordException e) {
      throw new AssertionError(e);
    }
  }
}
