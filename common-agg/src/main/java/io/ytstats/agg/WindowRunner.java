package io.ytstats.agg;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedRunnable;
import io.ytstats.agg.LatestPerPeriod.Counts;
import io.ytstats.agg.WindowSource.Window;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.FatalException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes windows through the pipeline in their order and commits each once all it gave rise to is
 * acknowledged. A window that fails is tried again from its own spans; when it is given up, it and
 * everything after it stay uncommitted. Driver only; {@link #handle} runs on Spark's one job
 * thread, the rest is called by others.
 */
final class WindowRunner implements WindowSource.WindowHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WindowRunner.class);

  /** What is done with a window's records; returns when all is acknowledged. */
  interface Pipeline {
    Counts run(Window window);
  }

  /** How a window's end is made known. */
  interface Commit {
    void commit(Window window) throws Exception;
  }

  private final Pipeline pipeline;
  private final Commit commit;
  private final Duration retryFor;
  private final StopFlag stop;
  private final ReentrantLock atWork = new ReentrantLock();
  private volatile FatalException failure;
  private long windows;

  /**
   * A runner.
   *
   * @param retryFor how long a window that fails is tried again
   * @param stop once it is set no further window begins, and none is tried again
   */
  WindowRunner(Pipeline pipeline, Commit commit, Duration retryFor, StopFlag stop) {
    this.pipeline = pipeline;
    this.commit = commit;
    this.retryFor = retryFor;
    this.stop = stop;
  }

  @Override
  public void handle(Window window) {
    atWork.lock();
    try {
      if (!stop.isSet() && failure == null) {
        run(window);
      }
    } catch (RuntimeException | Error e) {
      if (stop.isSet()) {
        LOG.info("stopped within a window; it is abandoned, uncommitted: {}", names(window));
        return;
      }
      Throwable cause = e instanceof FailsafeException && e.getCause() != null ? e.getCause() : e;
      failure =
          cause instanceof FatalException
              ? (FatalException) cause
              : new FatalException(
                  "the window of "
                      + names(window)
                      + " could not be finished in "
                      + DurationConverter.text(retryFor)
                      + ": "
                      + Retries.firstLine(cause),
                  cause);
    } finally {
      atWork.unlock();
    }
  }

  private void run(Window window) {
    long began = System.nanoTime();
    long records = window.spans().stream().mapToLong(OffsetSpan::count).sum();
    Counts counts = new Counts(0, 0);
    if (records > 0) {
      counts =
          Failsafe.with(retries(window, "read, reduced and published")).get(() -> attempt(window));
    }
    CheckedRunnable commitWindow = () -> commit.commit(window);
    Failsafe.with(retries(window, "committed")).run(commitWindow);
    windows++;
    if (records > 0) {
      LOG.info(
          "window: end={} records={} results={} rejects={} took={}ms windows={}",
          Instant.ofEpochMilli(window.endMillis()),
          records,
          counts.results,
          counts.rejects,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
          windows);
    }
  }

  private Counts attempt(Window window) throws Exception {
    try {
      return pipeline.run(window);
    } catch (Exception e) { // Spark's own is a checked one that no signature names
      String permanent = stop.isSet() ? null : window.explainPermanent(e);
      if (permanent != null) {
        throw new FatalException(permanent, e);
      }
      throw e;
    }
  }

  private <T> RetryPolicy<T> retries(Window window, String what) {
    return Retries.<T>builder(retryFor, "the window of " + names(window) + " could not be " + what)
        .abortIf((result, failed) -> stop.isSet())
        .build();
  }

  /** Why the job must stop, or null. */
  FatalException failure() {
    return failure;
  }

  /**
   * Lets no further window begin, and waits for the one that is at work.
   *
   * @return whether it ended in time; otherwise it will be abandoned, uncommitted
   */
  boolean stop(Duration patience) {
    stop.set();
    try {
      if (atWork.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        atWork.unlock();
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static String names(Window window) {
    return window.spans().stream()
        .filter(span -> span.count() > 0)
        .map(OffsetSpan::toString)
        .collect(Collectors.joining(" "));
  }
}
