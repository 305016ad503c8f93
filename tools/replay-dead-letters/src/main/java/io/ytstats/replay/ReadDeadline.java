package io.ytstats.replay;

import io.ytstats.app.FatalException;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/**
 * The limit for reading: a partition that has records to read must deliver some within 60 s. Not
 * thread-safe.
 */
final class ReadDeadline {
  /** How long one poll waits. */
  static final Duration POLL = Duration.ofMillis(500);

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private long deadline;

  ReadDeadline() {
    renew();
  }

  /** Begins again with 60 s, since something was read. */
  void renew() {
    deadline = System.nanoTime() + LIMIT.toNanos();
  }

  /**
   * Checks the limit.
   *
   * @throws FatalException if nothing was read for 60 s
   */
  void require(TopicPartition partition) {
    if (System.nanoTime() - deadline > 0) {
      throw new FatalException(
          "no record could be read from "
              + partition
              + " for "
              + LIMIT.toMillis() / 1000
              + " s; what was replayed is recorded; run again once its broker answers");
    }
  }
}
