package io.ytstats.producer;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import java.util.List;

/** One round over all channels: what each of them counted at one moment. */
final class Harvest {
  private final long epochSecond;
  private final List<DataPoint> points;

  Harvest(long epochSecond, List<DataPoint> points) {
    this.epochSecond = epochSecond;
    this.points = points;
  }

  /** One for each channel, in the order of the channels. */
  List<DataPoint> points() {
    return points;
  }

  /** {@code harvest_ts} of all its points, as text. */
  String timestamp() {
    return HarvestTimestamp.text(epochSecond);
  }
}
