package io.ytstats.status.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far a group is behind the end of its topic. Immutable. */
public final class HopStatus {
  private final Hop hop;
  private final long lag;
  private final Instant oldest;
  private final Duration age;
  private final boolean openTransaction;
  private final boolean committed;
  private final Double rateIn;
  private final Double rateOut;

  HopStatus(
      Hop hop,
      long lag,
      Instant oldest,
      Instant now,
      boolean openTransaction,
      boolean committed,
      Double rateIn,
      Double rateOut) {
    this.hop = hop;
    this.lag = lag;
    this.oldest = oldest;
    this.age = oldest == null || oldest.isAfter(now) ? null : Duration.between(oldest, now);
    this.openTransaction = openTransaction;
    this.committed = committed;
    this.rateIn = rateIn;
    this.rateOut = rateOut;
  }

  /** The group and its topic. */
  public Hop hop() {
    return hop;
  }

  /**
   * The offsets from the committed ones to the ends, as {@code kafka-consumer-groups} counts them;
   * they include transaction markers and what compaction has removed. A partition that was read and
   * holds no record there counts as 0.
   */
  public long lag() {
    return lag;
  }

  /**
   * The timestamp of the first record not committed, of the partition where that is earliest. Empty
   * if nothing waits or the record has no timestamp. Records of a topic with {@code CreateTime} may
   * be out of order; a later one may be older.
   */
  public Optional<Instant> oldest() {
    return Optional.ofNullable(oldest);
  }

  /**
   * The lag in time: how old that record was when the snapshot was taken, 0 for a timestamp in the
   * future. Empty as {@link #oldest()}.
   */
  public Optional<Duration> age() {
    return oldest == null
        ? Optional.<Duration>empty()
        : Optional.of(age == null ? Duration.ZERO : age);
  }

  /** Whether a partition's first waiting record is behind an open transaction. */
  public boolean isBehindOpenTransaction() {
    return openTransaction;
  }

  /** Whether the group has committed an offset of the topic. */
  public boolean hasCommitted() {
    return committed;
  }

  /**
   * Offsets a second that were written to the topic, over the last minute at most; empty at the
   * first reading.
   */
  public Optional<Double> rateIn() {
    return Optional.ofNullable(rateIn);
  }

  /**
   * Offsets a second that the group has committed, over the last minute at most; empty at the first
   * reading.
   */
  public Optional<Double> rateOut() {
    return Optional.ofNullable(rateOut);
  }

  /**
   * How long the group needs at {@link #rateOut()} for what waits now. 0 if nothing waits; empty if
   * the rate is unknown or 0.
   */
  public Optional<Duration> timeToClear() {
    if (lag == 0) {
      return Optional.of(Duration.ZERO);
    }
    return rateOut == null || rateOut <= 0
        ? Optional.<Duration>empty()
        : Optional.of(Duration.ofMillis((long) (1000 * (lag / rateOut))));
  }
}
