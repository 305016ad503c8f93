package io.ytstats.agg;

import dev.failsafe.Failsafe;
import io.ytstats.agg.GroupOffsets.Position;
import io.ytstats.app.Application;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.Rewind;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.app.TopicChecks;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
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
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

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
    try (Admin admin = KafkaClients.admin(options, type.jobName() + "-offsets")) {
      TopicChecks topics = new TopicChecks(admin, options.bootstrapServers());
      topics.requireTopics(options.inputTopic, options.outputTopic, options.deadLetterTopic);
      topics.requireNotCompacted(options.inputTopic, options.outputTopic);
      TopicReader.requireReadableCompression(topics, options, options.inputTopic);
      GroupOffsets offsets = new GroupOffsets(admin, options.groupId);
      WindowSource source =
          new Kafka08Source(
              options.inputTopic,
              TopicReader.consumerParams(topics, options, options.inputTopic),
              Failsafe.with(
                      Retries.<Position>within(
                          options.retryFor,
                          "where to begin in " + options.inputTopic + " could not be learnt"))
                  .get(() -> start(offsets)),
              offsets,
              options.maxRecordsPerWindow,
              options.retryFor,
              new SpanProbe(this::consumer));
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
              options.retryFor);
      stream(source, runner, formats);
    }
  }

  private Position start(GroupOffsets offsets) throws ExecutionException, InterruptedException {
    Position committed = offsets.startingPosition(options.inputTopic, options.startingOffsets);
    Map<TopicPartition, Long> next = new HashMap<>();
    committed.next.forEach(
        (partition, offset) -> next.put(new TopicPartition(options.inputTopic, partition), offset));
    Map<Integer, Long> from = new TreeMap<>();
    new Rewind(this::consumer, options.rewind)
        .from(next)
        .forEach((partition, offset) -> from.put(partition.partition(), offset));
    return new Position(committed.topicId, from);
  }

  /** A modern consumer, to look at what the 0-8 source cannot; it joins no group. */
  private Consumer<byte[], byte[]> consumer() {
    return KafkaClients.consumer(options, options.groupId, new HashMap<>());
  }

  private void stream(WindowSource source, WindowRunner runner, RecordFormats formats)
      throws InterruptedException {
    JavaStreamingContext streaming =
        new JavaStreamingContext(sparkConf(), Durations.milliseconds(options.window.toMillis()));
    Runnable stop =
        () -> {
          if (runner.failure() == null && !runner.stop(STOP_PATIENCE)) {
            LOG.warn(
                "the window at work did not end in {}; it is abandoned, uncommitted",
                STOP_PATIENCE);
          }
        };
    try {
      Rehearsal.run(streaming.sparkContext(), type, formats);
      source.forEachWindow(streaming, runner);
      ShutdownHookManager.get().addShutdownHook(stop, STOP_PRIORITY);
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
    // a broker that is away while a window is cut is waited for as long as one that fails
    conf.set(
        "spark.streaming.kafka.maxRetries",
        Long.toString(
            Math.max(1, options.retryFor.toMillis() / TopicReader.LEADER_PAUSE.toMillis())));
    return conf;
  }
}
