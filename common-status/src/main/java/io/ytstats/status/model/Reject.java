package io.ytstats.status.model;

import java.time.Instant;

/** A rejected record. Immutable. */
public final class Reject {
  private final String identity;
  private final String reason;
  private final Instant at;
  private final String sentence;

  Reject(String identity, String reason, Instant at, String sentence) {
    this.identity = identity;
    this.reason = reason;
    this.at = at;
    this.sentence = sentence;
  }

  /** What tells it from every other reject; copies of a dead letter have the same. */
  public String identity() {
    return identity;
  }

  /** The code of the reason; {@code not_a_dead_letter} for a record of another form. */
  public String reason() {
    return reason;
  }

  /** When it was rejected. */
  public Instant at() {
    return at;
  }

  /** Who rejected which record and why. It may hold a stranger's text: escape it where shown. */
  public String sentence() {
    return sentence;
  }
}
