package io.ytstats.agg;

import io.ytstats.agg.LatestPerPeriod.Counts;
import java.time.Duration;

/** Is told how a job gets on (driver). Called by the job's thread and by Spark's job thread. */
interface JobListener {
  /** Nobody listens. */
  JobListener NONE = new JobListener() {};

  /** Windows are cut from now on. */
  default void up() {}

  /** A window begins. */
  default void windowBegins() {}

  /**
   * A window is committed.
   *
   * @param endMillis its end, in milliseconds since 1970
   * @param counts what it gave; all 0 for a window without records
   * @param took from its beginning to the commit
   */
  default void windowDone(long endMillis, Counts counts, Duration took) {}

  /** A window failed for good; the job stops. */
  default void windowFailed() {}
}
