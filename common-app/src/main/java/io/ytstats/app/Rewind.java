package io.ytstats.app;

import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes back in time from a committed offset, for {@code --rewind}: after a fail-over that lost what
 * a database, or a cluster, had acknowledged last. The time is counted back from the partition's
 * last commit, and it is the time of commits: everything that this group committed within it is
 * read again, whatever the timestamps of the records say. Where the {@link CommitHistory} does not
 * reach back so far, all that the topic still has is read again. Reading too much is harmless by
 * the freshness rule. Immutable, for any thread.
 */
public final class Rewind {
  private static final Logger LOG = LoggerFactory.getLogger(Rewind.class);

  private final Duration by;

  /**
   * A rewind by a time.
   *
   * @param by not negative; 0 is none
   */
  public Rewind(Duration by) {
    this.by = by;
  }

  /** Whether there is nothing to do. */
  public boolean isNone() {
    return by.isZero();
  }

  /**
   * Where to read on instead, and logs it.
   *
   * @param committed the partition's committed offset, which the topic has
   * @param history what was committed when
   * @param earliest the earliest offset that the topic has of the partition
   * @return an offset between {@code earliest} and {@code committed}
   */
  public long from(TopicPartition partition, long committed, CommitHistory history, long earliest) {
    if (isNone() || committed <= earliest) {
      return committed;
    }
    OptionalLong known = history.offsetCommitted(by);
    long from = Math.max(earliest, Math.min(committed, known.orElse(earliest)));
    if (known.isPresent()) {
      LOG.info(
          "{}: rewinding by {} from its last commit at {}: from offset {} back to {}, {} records",
          partition,
          DurationConverter.text(by),
          history.lastCommit(),
          committed,
          from,
          committed - from);
    } else {
      LOG.warn(
          "{}: cannot tell what was committed within {} of the last commit, as the history of commits"
              + " {}; rewinding to the earliest offset instead: from offset {} back to {}, {} records",
          partition,
          DurationConverter.text(by),
          history.oldest() == null ? "is missing" : "begins at " + history.oldest(),
          committed,
          from,
          committed - from);
    }
    return from;
  }
}
