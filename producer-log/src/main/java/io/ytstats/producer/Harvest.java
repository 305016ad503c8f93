package io.ytstats.producer;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import java.util.List;

/** One harvest: the counts of all channels at the same time. */
final class Harvest {
  private final long epochSecond;
  private final List<DataPoint> points;

  Harvest(long epochSecond, List<DataPoint> points) {
    this.epochSecond = epochSecond;
    this.points = points;
  }

  /** A data point for each channel, in the order of the channels. */
  List<DataPoint> points() {
    return points;
  }

  /** The {@code harvest_ts} of all its data points, as text. */
  String timestamp() {
    return HarvestTimestamp.text(epochSecond);
  }
}
