package io.ytstats.producer;

import java.time.Duration;

/** How fast harvests follow each other. */
@FunctionalInterface
interface Pace {
  /**
   * Waits until the next harvest is due.
   *
   * @throws InterruptedException if the thread is interrupted, also when there is nothing to wait
   *     for
   */
  void pause() throws InterruptedException;

  /** The same pause each time; none is allowed. */
  static Pace sleeping(Duration pause) {
    long millis = pause.toMillis();
    return () -> Thread.sleep(millis);
  }
}
