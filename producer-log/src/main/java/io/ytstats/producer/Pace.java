package io.ytstats.producer;

import java.time.Duration;

/** The pause between two harvests. */
@FunctionalInterface
interface Pace {
  /**
   * Waits until the next harvest is due.
   *
   * @throws InterruptedException if the thread is interrupted, even if there is nothing to wait for
   */
  void pause() throws InterruptedException;

  /** The same pause each time; it may be 0. */
  static Pace sleeping(Duration pause) {
    long millis = pause.toMillis();
    return () -> Thread.sleep(millis);
  }
}
