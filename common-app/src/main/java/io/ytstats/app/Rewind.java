package io.ytstats.app;

import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the offset to go back to for {@code --rewind}, which is for a fail-over in which a
 * database, or a cluster, lost its last acknowledged writes. The time is counted back from the
 * partition's last commit, by the times of commits: everything that this group committed within it
 * is read again, whatever the timestamps of the records say. If the {@link CommitHistory} does not
 * go back so far, everything that the topic still has is read again. Reading too much is harmless,
 * because of the freshness rule. Immutable, for any thread.
 */
public final class Rewind {
  private static final Logger LOG = LoggerFactory.getLogger(Rewind.class);

  private final Duration by;

  /**
   * A rewind by a time.
   *
   * @param by not negative; 0 for no rewind
   */
  public Rewind(Duration by) {
    this.by = by;
  }

  /** Whether there is no rewind. */
  public boolean isNone() {
    return by.isZero();
  }

  /**
   * The offset to read from instead of the committed one; logs it.
   *
   * @param committed the partition's committed offset, which still exists in the topic
   * @param history when which offset was committed
   * @param earliest the partition's earliest offset
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
          "{}: cannot tell what was committed within {} of the last commit, as the history of"
              + " commits {}; rewinding to the earliest offset instead: from offset {} back to {},"
              + " {} records",
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
