package io.ytstats.agg;

import io.ytstats.app.ExitCode;
import java.time.Duration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a stream, waits for its end, and stops it. After SIGTERM or SIGINT the process ends within
 * 15 s: the window in progress is finished or abandoned, and Spark's own stop is not waited for
 * without limit. Driver only.
 */
final class StreamLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(StreamLifecycle.class);

  /** How long a window may take to end; Spark's own stop takes some 3 s after it. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(6);

  /** How long after the signal the process ends if Spark has not stopped. */
  private static final Duration HALT_AFTER = Duration.ofSeconds(11);

  /** The JVM's own exit code after SIGTERM. */
  private static final int SIGTERM_EXIT_CODE = 143;

  /** Before Spark's hooks, which have 50 or less, and stop the context under a running window. */
  private static final int STOP_PRIORITY = 100;

  private static final long POLL_MILLIS = 100;

  private final JavaStreamingContext streaming;
  private final WindowRunner runner;

  StreamLifecycle(JavaStreamingContext streaming, WindowRunner runner) {
    this.streaming = streaming;
    this.runner = runner;
  }

  /** Starts the stream; from now on a signal stops it. */
  void start() {
    ShutdownHookManager.get().addShutdownHook(this::stopOnSignal, STOP_PRIORITY);
    streaming.start();
  }

  /**
   * Waits until the context is stopped or the runner has failed.
   *
   * @throws Exception what cutting a window threw
   */
  void awaitEnd() throws Exception {
    boolean ended = false;
    while (!ended && runner.failure() == null) {
      ended = streaming.awaitTerminationOrTimeout(POLL_MILLIS);
    }
  }

  /** Stops the stream and Spark, if they still run. No further window begins. */
  void stop() {
    runner.stop(Duration.ZERO);
    if (streaming.getState() != StreamingContextState.STOPPED) {
      streaming.stop(true, false);
    }
  }

  private void stopOnSignal() {
    Thread halt = new Thread(this::haltAfterLimit, "halt");
    halt.setDaemon(true);
    halt.start();
    if (runner.failure() == null && !runner.stop(STOP_PATIENCE)) {
      LOG.warn(
          "the window is still running after {} s; abandoning it without committing",
          STOP_PATIENCE.getSeconds());
    }
  }

  private void haltAfterLimit() {
    try {
      Thread.sleep(HALT_AFTER.toMillis());
      LOG.warn(
          "Spark has not stopped in {} s; ending the process without it", HALT_AFTER.getSeconds());
      Runtime.getRuntime().halt(runner.failure() == null ? SIGTERM_EXIT_CODE : ExitCode.FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
