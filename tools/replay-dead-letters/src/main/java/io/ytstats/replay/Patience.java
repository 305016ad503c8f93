package io.ytstats.replay;

import io.ytstats.app.FatalException;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/** How long a partition may deliver nothing, though there is something to read: 60 s. */
final class Patience {
  /** How long one poll waits. */
  static final Duration POLL = Duration.ofMillis(500);

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private long deadline;

  Patience() {
    renew();
  }

  /** Something was read. */
  void renew() {
    deadline = System.nanoTime() + LONGEST.toNanos();
  }

  /**
   * @throws FatalException if nothing was read for 60 s
   */
  void require(TopicPartition partition) {
    if (System.nanoTime() - deadline > 0) {
      throw new FatalException(
          "nothing could be read from "
              + partition
              + " for "
              + LONGEST.toMillis() / 1000
              + " s; what was replayed is recorded, run again once its broker answers");
    }
  }
}
