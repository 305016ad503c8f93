package io.ytstats.schema;

/**
 * The freshness rule: of two data points of a channel the fresher one has the larger {@code
 * harvest_ts} and, if these are equal, the larger {@code subs}. The stores state it once more, in
 * SQL ({@code upsert.sql}), because the database decides between a row and a newer one.
 *
 * <p>That is a total order, so taking the fresher of two is commutative, associative and
 * idempotent: duplicates, reordering, late data and replays do not change the result.
 *
 * <p>One number stands for both parts, the rank: seconds in the upper bits, subscribers in the
 * lower 31. The rule is to compare ranks as {@code long}; {@link Math#max(long, long)} is its
 * reduction, and both parts can be read back. It relies on the ranges that {@link DataPoint}
 * guarantees.
 */
public final class Freshness {
  private static final int SUBS_BITS = 31;
  private static final long SUBS_MASK = (1L << SUBS_BITS) - 1;

  private Freshness() {}

  /**
   * The rank of a data point in the order of freshness.
   *
   * @param harvestEpochSecond seconds since 1970, of a year from 2000 to 2099
   * @param subs subscribers, 0 or more
   */
  public static long rank(long harvestEpochSecond, int subs) {
    return (harvestEpochSecond << SUBS_BITS) | subs;
  }

  /** The {@code harvest_ts} in a rank, in seconds since 1970. */
  public static long harvestEpochSecond(long rank) {
    return rank >> SUBS_BITS;
  }

  /** The {@code subs} in a rank. */
  public static int subs(long rank) {
    return (int) (rank & SUBS_MASK);
  }

  /** The fresher of two ranks; this is the reduction of the jobs and of the audit. */
  public static long fresher(long rank, long otherRank) {
    return Math.max(rank, otherRank);
  }
}
