package io.ytstats.schema;

import java.util.Objects;

/**
 * A data point that has passed every check: a channel, a time and a subscriber count, which the
 * three record types share. Every instance is valid, so nobody needs to check one again. Immutable.
 */
public final class DataPoint {
  private final String channel;
  private final long rank;

  private DataPoint(String channel, long rank) {
    this.channel = channel;
    this.rank = rank;
  }

  /**
   * Checks the parts and creates a data point.
   *
   * @param channel the channel id
   * @param harvestEpochSecond seconds since 1970-01-01T00:00:00Z
   * @param subs subscribers
   * @throws BadRecordException if one of them is not valid
   */
  public static DataPoint of(String channel, long harvestEpochSecond, long subs)
      throws BadRecordException {
    ChannelId.check(channel);
    HarvestTimestamp.checkRange(harvestEpochSecond);
    if (subs < 0 || subs > Integer.MAX_VALUE) {
      throw new BadRecordException(
          RejectReason.SUBS_OUT_OF_RANGE, "subs is " + subs + ", not 0 to 2147483647");
    }
    return new DataPoint(channel, Freshness.rank(harvestEpochSecond, (int) subs));
  }

  /**
   * A data point whose parts were checked before.
   *
   * @param channel the channel of a data point
   * @param rank the {@link #rank()} of a data point
   */
  public static DataPoint ofRank(String channel, long rank) {
    return new DataPoint(channel, rank);
  }

  /** The channel id, never null. */
  public String channel() {
    return channel;
  }

  /** {@code harvest_ts} in seconds since 1970, UTC. */
  public long harvestEpochSecond() {
    return Freshness.harvestEpochSecond(rank);
  }

  /** Subscribers, 0 or more. */
  public int subs() {
    return Freshness.subs(rank);
  }

  /** Its rank in the order of {@link Freshness}. */
  public long rank() {
    return rank;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataPoint
        && ((DataPoint) other).rank == rank
        && ((DataPoint) other).channel.equals(channel);
  }

  @Override
  public int hashCode() {
    return Objects.hash(channel, rank);
  }

  @Override
  public String toString() {
    return channel + " at " + HarvestTimestamp.text(harvestEpochSecond()) + ": " + subs();
  }
}
