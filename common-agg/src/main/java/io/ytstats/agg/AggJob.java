package io.ytstats.agg;

import io.ytstats.agg.source.StopFlag;
import io.ytstats.agg.source.WindowSource;
import io.ytstats.app.Backoff;
import io.ytstats.app.FatalException;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job: takes each window of its source through {@link LatestPerPeriod} to its sinks, and commits
 * it. Knows nothing of where windows come from or where records go. Driver only.
 */
final class AggJob {
  private static final Logger LOG = LoggerFactory.getLogger(AggJob.class);

  private final Aggregation aggregation;
  private final String groupId;
  private final Codecs codecs;
  private final WindowSource source;
  private final RecordSink results;
  private final RecordSink rejects;
  private final WindowRunner.Commit commit;
  private final Backoff backoff;
  private final StopFlag stop;
  private final JobListener listener;

  /**
   * A job.
   *
   * @param groupId named in dead letters
   * @param results takes the latest data points
   * @param rejects takes the dead letters
   * @param backoff how a window that fails is retried
   * @param stop is set when the job begins to stop; for the source
   * @param listener is told how the job gets on
   */
  AggJob(
      Aggregation aggregation,
      String groupId,
      Codecs codecs,
      WindowSource source,
      RecordSink results,
      RecordSink rejects,
      WindowRunner.Commit commit,
      Backoff backoff,
      StopFlag stop,
      JobListener listener) {
    this.aggregation = aggregation;
    this.groupId = groupId;
    this.codecs = codecs;
    this.source = source;
    this.results = results;
    this.rejects = rejects;
    this.commit = commit;
    this.backoff = backoff;
    this.stop = stop;
    this.listener = listener;
  }

  /** Sets what a job needs of Spark. */
  static void configure(SparkConf conf, Aggregation aggregation) {
    conf.setAppName(aggregation.jobName());
    conf.setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    conf.set("spark.kryo.classesToRegister", ChannelPeriod.class.getName());
    // more than one would finish, and so commit, windows out of order
    conf.set("spark.streaming.concurrentJobs", "1");
    // the job stops itself, see StreamLifecycle; Spark's graceful stop takes two windows
    conf.set("spark.streaming.stopGracefullyOnShutdown", "false");
  }

  /**
   * Runs until Spark is stopped, by a signal or otherwise, or a window fails for good.
   *
   * @param conf with {@link #configure} applied
   * @param window the length of a window
   * @throws FatalException naming what failed
   */
  void run(SparkConf conf, Duration window) throws InterruptedException {
    WindowRunner runner =
        new WindowRunner(
            records -> LatestPerPeriod.run(records, aggregation, groupId, codecs, results, rejects),
            commit,
            backoff,
            stop,
            listener);
    JavaStreamingContext streaming =
        new JavaStreamingContext(conf, Durations.milliseconds(window.toMillis()));
    StreamLifecycle lifecycle = new StreamLifecycle(streaming, runner);
    try {
      WarmUp.run(streaming.sparkContext(), aggregation, codecs);
      source.forEachWindow(streaming, runner::handle);
      lifecycle.start();
      listener.up();
      LOG.info(
          "{} is up: windows of {} ms on Spark {}",
          aggregation.jobName(),
          window.toMillis(),
          RunningSpark.version());
      lifecycle.awaitEnd();
    } catch (InterruptedException | FatalException e) {
      throw e;
    } catch (Exception e) {
      if (runner.failure() == null) {
        throw new FatalException(
            "cannot cut a window from " + aggregation.inputTopic() + ": " + e.getMessage(), e);
      }
    } finally {
      lifecycle.stop();
    }
    if (runner.failure() != null) {
      throw runner.failure();
    }
  }
}
