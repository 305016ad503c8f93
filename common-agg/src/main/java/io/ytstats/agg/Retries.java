package io.ytstats.agg;

import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import io.ytstats.app.FatalException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the driver tries again what another attempt may mend. */
public final class Retries {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final int GROWTH = 20;

  private Retries() {}

  /**
   * Growing, jittered pauses of 1 to 20 s; everything but a {@link FatalException} is tried again.
   *
   * @param whole from the first attempt to giving up; 0 is one attempt
   * @param failed begins the log line of each failure
   */
  static <T> RetryPolicy<T> within(Duration whole, String failed) {
    return Retries.<T>builder(whole, failed).build();
  }

  /** The same, for more conditions. */
  public static <T> RetryPolicyBuilder<T> builder(Duration whole, String failed) {
    // the library wants the first pause to be shorter than the whole, and the whole longer than 0
    Duration longest = whole.isZero() ? Duration.ofMillis(2) : whole;
    Duration pause =
        Duration.ofMillis(Math.min(FIRST_PAUSE_MILLIS, Math.max(1, longest.toMillis() / 2)));
    return RetryPolicy.<T>builder()
        .handleIf(failure -> !(failure instanceof FatalException))
        .withBackoff(pause, pause.multipliedBy(GROWTH))
        .withJitter(0.2)
        .withMaxRetries(whole.isZero() ? 0 : -1)
        .withMaxDuration(longest)
        .onRetryScheduled(
            attempt ->
                LOG.warn(
                    "{}; tried again in {} ms: {}",
                    failed,
                    attempt.getDelay().toMillis(),
                    firstLine(attempt.getLastException())));
  }

  /** A failure in one line; Spark's carry their executors' stack traces as text. */
  static String firstLine(Throwable failure) {
    Throwable told =
        failure instanceof java.util.concurrent.ExecutionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return String.valueOf(told).split("\n", 2)[0];
  }
}
