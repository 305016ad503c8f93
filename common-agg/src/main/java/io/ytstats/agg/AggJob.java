package io.ytstats.agg;

import dev.failsafe.Failsafe;
import io.ytstats.agg.GroupOffsets.Position;
import io.ytstats.app.Application;
import io.ytstats.app.ExitCode;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.Rewind;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.app.TopicChecks;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job from its arguments to its exit code (driver). */
public final class AggJob {
  private static final Logger LOG = LoggerFactory.getLogger(AggJob.class);

  /** With Spark's own stop after it (some 3 s), within the 15 s that a stop may take. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(6);

  /** When Spark's own stop is not waited for any longer, from the signal on. */
  private static final Duration HALT_AFTER = Duration.ofSeconds(11);

  /** What the JVM itself exits with after SIGTERM. */
  private static final int SIGTERM_EXIT_CODE = 143;

  private static final String BACKPRESSURE = "spark.streaming.backpressure.enabled";

  private static final Duration ADMIN_CLOSE = Duration.ofSeconds(2);

  /** Before Spark's hooks, which come at 50 and less: they take the context from under a window. */
  private static final int STOP_PRIORITY = 100;

  private final AggType type;
  private final AggOptions options;

  private AggJob(AggType type, AggOptions options) {
    this.type = type;
    this.options = options;
  }

  /**
   * Runs a job until it is stopped or fails.
   *
   * @param type daily or monthly
   * @param args the command line
   * @return the exit code, for {@link System#exit}
   */
  public static int run(AggType type, String... args) {
    AggOptions options = new AggOptions(type);
    return Application.run(
        type.jobName(),
        "Reduces "
            + type.inputTopic()
            + " to the latest per channel and "
            + type.period().name().toLowerCase(java.util.Locale.ROOT)
            + " in windows, and publishes to "
            + type.outputTopic()
            + ". Runs through spark-submit.",
        options,
        () -> new AggJob(type, options).run(),
        args);
  }

  private void run() throws ExecutionException, InterruptedException {
    Admin admin = KafkaClients.admin(options, type.jobName() + "-offsets");
    try {
      TopicChecks topics = new TopicChecks(admin, options.bootstrapServers());
      topics.requireTopics(options.inputTopic, options.outputTopic, options.deadLetterTopic);
      topics.requireNotCompacted(options.inputTopic, options.outputTopic);
      topics.requireDeadLettersKept(options.deadLetterTopic);
      Kafka08Topic.requireReadable(topics, options, options.inputTopic);
      GroupOffsets offsets = new GroupOffsets(admin, options.groupId);
      StopFlag stop = new StopFlag();
      Map<String, String> consumer =
          Kafka08Topic.consumerParams(topics, options, options.inputTopic);
      WindowSource source =
          new Kafka08Source(
              options.inputTopic,
              consumer,
              Failsafe.with(
                      Retries.<Position>within(
                          options.retryFor,
                          "could not determine the starting offsets of " + options.inputTopic))
                  .get(
                      () ->
                          offsets.startingPosition(
                              options.inputTopic,
                              options.startingOffsets,
                              new Rewind(options.rewind))),
              offsets,
              options.maxRecordsPerWindow,
              options.retryFor,
              new ReadFailure(
                  new SpanProbe(options, options.groupId),
                  new FetchProbe(admin, Kafka08Topic.fetchBytes(consumer))),
              stop);
      Map<String, String> producer = KafkaClients.producerProperties(options, type.jobName());
      RecordFormats formats =
          new RecordFormats(
              SchemaRegistry.readerSchemas(options, options.schemaDir.schemas()),
              SchemaRegistry.headerFor(
                  options, type.output(), options.outputTopic, !options.noRegisterSchemas));
      RecordSink results = new KafkaSink(options.outputTopic, producer);
      RecordSink rejects = new KafkaSink(options.deadLetterTopic, producer);
      WindowRunner runner =
          new WindowRunner(
              window ->
                  LatestPerPeriod.run(
                      window.records(), type, options.groupId, formats, results, rejects),
              window -> offsets.commit(window.spans(), window.topicId()),
              options.retryFor,
              stop);
      stream(source, runner, formats);
    } finally {
      admin.close(ADMIN_CLOSE);
    }
  }

  private void stream(WindowSource source, WindowRunner runner, RecordFormats formats)
      throws InterruptedException {
    JavaStreamingContext streaming =
        new JavaStreamingContext(sparkConf(), Durations.milliseconds(options.window.toMillis()));
    try {
      Rehearsal.run(streaming.sparkContext(), type, formats);
      source.forEachWindow(streaming, runner);
      ShutdownHookManager.get().addShutdownHook(() -> stop(runner), STOP_PRIORITY);
      streaming.start();
      LOG.info("{} is up: windows of {} ms", type.jobName(), options.window.toMillis());
      // ends when the context is stopped; throws what cutting a window threw
      while (!streaming.awaitTerminationOrTimeout(100) && runner.failure() == null) {}
    } catch (InterruptedException | FatalException e) {
      throw e;
    } catch (Exception e) {
      if (runner.failure() == null) {
        throw new FatalException(
            "no window could be cut from " + options.inputTopic + ": " + e.getMessage(), e);
      }
    } finally {
      // a window at work is finished or abandoned by now; no further one is wanted
      runner.stop(Duration.ZERO);
      if (streaming.getState() != StreamingContextState.STOPPED) {
        streaming.stop(true, false);
      }
    }
    if (runner.failure() != null) {
      throw runner.failure();
    }
  }

  /** On a signal, before Spark's own hooks. */
  private static void stop(WindowRunner runner) {
    Thread halt =
        new Thread(
            () -> {
              try {
                Thread.sleep(HALT_AFTER.toMillis());
                LOG.warn(
                    "Spark has not stopped in {} s; the process ends without it",
                    HALT_AFTER.getSeconds());
                Runtime.getRuntime()
                    .halt(runner.failure() == null ? SIGTERM_EXIT_CODE : ExitCode.FAILED);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "halt");
    halt.setDaemon(true);
    halt.start();
    if (runner.failure() == null && !runner.stop(STOP_PATIENCE)) {
      LOG.warn(
          "the window did not end in {} s; it is abandoned and not committed",
          STOP_PATIENCE.getSeconds());
    }
  }

  private SparkConf sparkConf() {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.master", "local[2]");
    conf.setAppName(type.jobName());
    conf.setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    conf.set("spark.kryo.classesToRegister", StatKey.class.getName());
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // More than one would finish windows, and so commit them, out of order.
    conf.set("spark.streaming.concurrentJobs", "1");
    // The job stops itself, see STOP_PRIORITY; Spark's own way takes two windows.
    conf.set("spark.streaming.stopGracefullyOnShutdown", "false");
    // a window that cannot be cut is tried again as a whole, for --retry-for
    conf.set("spark.streaming.kafka.maxRetries", "1");
    for (String ignored :
        new String[] {"spark.streaming.kafka.maxRatePerPartition", BACKPRESSURE}) {
      if (!conf.get(ignored, "false").equals("false")) {
        LOG.warn("{} has no effect here; use --max-records-per-window", ignored);
      }
    }
    return conf;
  }
}
