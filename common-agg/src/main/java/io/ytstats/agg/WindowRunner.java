package io.ytstats.agg;

import io.ytstats.agg.LatestPerPeriod.Counts;
import io.ytstats.agg.source.FirstLine;
import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.StopFlag;
import io.ytstats.agg.source.TopicPosition;
import io.ytstats.agg.source.Window;
import io.ytstats.app.Backoff;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs windows in order, and commits each one once all of its output is acknowledged. A window that
 * fails is retried from its own offset ranges. When it fails for good, it and all later windows
 * stay uncommitted. Driver only; {@link #handle} runs on Spark's job thread, the other methods on
 * any thread.
 */
final class WindowRunner {
  private static final Logger LOG = LoggerFactory.getLogger(WindowRunner.class);

  /** What is done with the records of a window; returns when all output is acknowledged. */
  interface Pipeline {
    /** Runs on the executors. */
    Counts run(JavaRDD<SourceRecord> records);
  }

  /** Where the end of a window is recorded. */
  interface Commit {
    /**
     * Commits the end of each offset range.
     *
     * @param topicId see {@link TopicPosition#topicId}
     */
    void commit(List<OffsetSpan> spans, String topicId);
  }

  private final Pipeline pipeline;
  private final Commit commit;
  private final Backoff backoff;
  private final StopFlag stop;
  private final JobListener listener;
  private final ReentrantLock running = new ReentrantLock();
  private volatile FatalException failure;
  private long windows;

  /**
   * A runner.
   *
   * @param backoff how a window that fails is retried
   * @param stop once it is set no further window begins, and none is retried
   * @param listener is told of each window
   */
  WindowRunner(
      Pipeline pipeline, Commit commit, Backoff backoff, StopFlag stop, JobListener listener) {
    this.pipeline = pipeline;
    this.commit = commit;
    this.backoff = backoff.unless(stop::isSet);
    this.stop = stop;
    this.listener = listener;
  }

  /** Runs a window, unless the job is to stop or has failed. Does not throw. */
  void handle(Window window) {
    running.lock();
    try {
      if (!stop.isSet() && failure == null) {
        run(window);
      }
    } catch (Exception | Error e) {
      if (stop.isSet()) {
        LOG.info("stopped during a window; it is abandoned without committing: {}", names(window));
      } else {
        failure = e instanceof FatalException ? (FatalException) e : failureOf(window, e);
        listener.windowFailed();
      }
    } finally {
      running.unlock();
    }
  }

  private static FatalException failureOf(Window window, Throwable e) {
    String refusal = KafkaRefusal.explain(e);
    return new FatalException(
        refusal != null
            ? refusal
            : "the window of "
                + names(window)
                + " could not be finished within --retry-for: "
                + FirstLine.of(e),
        e);
  }

  private void run(Window window) throws Exception {
    listener.windowBegins();
    long began = System.nanoTime();
    long offsets = window.spans().stream().mapToLong(OffsetSpan::count).sum();
    Counts counts = new Counts(0, 0, 0);
    if (offsets > 0) {
      counts = backoff(window, "read, reduced and published").get(new Attempts(window));
    }
    backoff(window, "committed").run(() -> commit.commit(window.spans(), window.topicId()));
    windows++;
    long tookNanos = System.nanoTime() - began;
    listener.windowDone(window.endMillis(), counts, Duration.ofNanos(tookNanos));
    if (offsets > 0) {
      LOG.info(
          "window: end={} records={} results={} rejects={} took={}ms windows={}",
          Instant.ofEpochMilli(window.endMillis()),
          counts.records,
          counts.results,
          counts.rejects,
          TimeUnit.NANOSECONDS.toMillis(tookNanos),
          windows);
    }
  }

  /** The attempts at one window: the first reads it as it was cut, the others read it again. */
  private final class Attempts implements Backoff.Attempt<Counts, Exception> {
    private final Window window;
    private boolean failedBefore;

    Attempts(Window window) {
      this.window = window;
    }

    @Override
    public Counts make() throws Exception {
      try {
        return pipeline.run(failedBefore ? window.recordsAgain() : window.records());
      } catch (Exception e) { // Spark throws checked exceptions that it does not declare
        failedBefore = true;
        String permanent = stop.isSet() ? null : window.explainPermanent(e);
        if (permanent != null) {
          throw new FatalException(permanent, e);
        }
        throw e;
      }
    }
  }

  private Backoff backoff(Window window, String what) {
    return backoff.logging(
        LOG,
        failed ->
            "the window of "
                + names(window)
                + " could not be "
                + what
                + " ("
                + FirstLine.of(failed)
                + ")");
  }

  /** Why the job must stop; null if it need not. */
  FatalException failure() {
    return failure;
  }

  /**
   * Lets no further window begin, and waits for the end of the running one.
   *
   * @return whether it ended in time; otherwise it will be abandoned without committing
   */
  boolean stop(Duration patience) {
    stop.set();
    try {
      if (running.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        running.unlock();
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static String names(Window window) {
    String spans =
        window.spans().stream()
            .filter(span -> span.count() > 0)
            .map(OffsetSpan::toString)
            .collect(Collectors.joining(" "));
    return spans.isEmpty() ? "no records" : spans;
  }
}
