package io.ytstats.agg;

import dev.failsafe.Failsafe;
import io.ytstats.agg.kafka08.DirectWindows;
import io.ytstats.agg.kafka08.Kafka08Config;
import io.ytstats.agg.kafka08.Kafka08Reader;
import io.ytstats.app.Application;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.Rewind;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.app.TopicChecks;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.SparkConf;

/** A job's command line, and what the job is made of (driver). */
public final class AggApp {
  private static final Duration ADMIN_CLOSE = Duration.ofSeconds(2);

  private final Aggregation aggregation;
  private final AggOptions options;

  private AggApp(Aggregation aggregation, AggOptions options) {
    this.aggregation = aggregation;
    this.options = options;
  }

  /**
   * Runs a job until it is stopped or fails.
   *
   * @param args the command line
   * @return the exit code, for {@link System#exit}
   */
  public static int run(Aggregation aggregation, String... args) {
    AggOptions options = new AggOptions(aggregation);
    return Application.run(
        aggregation.jobName(),
        "Reduces "
            + aggregation.inputTopic()
            + " to the latest data point per channel and "
            + aggregation.period().name().toLowerCase(Locale.ROOT)
            + " in windows, and publishes to "
            + aggregation.outputTopic()
            + ". Runs through spark-submit.",
        options,
        () -> new AggApp(aggregation, options).run(),
        args);
  }

  private void run() throws InterruptedException {
    Admin admin = KafkaClients.admin(options, aggregation.jobName() + "-offsets");
    try {
      TopicChecks topics = new TopicChecks(admin, options.bootstrapServers());
      topics.requireTopics(options.inputTopic, options.outputTopic, options.deadLetterTopic);
      topics.requireNotCompacted(options.inputTopic, options.outputTopic);
      topics.requireDeadLettersKept(options.deadLetterTopic);
      Kafka08Config kafka08 = Kafka08Config.of(topics, options, options.inputTopic);
      GroupCommits commits = new GroupCommits(admin, options.groupId);
      StopFlag stop = new StopFlag();
      WindowSource source = source(kafka08, admin, commits, stop);
      Map<String, String> producer =
          KafkaClients.producerProperties(options, aggregation.jobName());
      AggJob job =
          new AggJob(
              aggregation,
              options.groupId,
              codecs(),
              source,
              new KafkaSink(options.outputTopic, producer),
              new KafkaSink(options.deadLetterTopic, producer),
              commits::commit,
              options.retryFor,
              stop);
      job.run(sparkConf(), options.window);
    } finally {
      admin.close(ADMIN_CLOSE);
    }
  }

  private WindowSource source(
      Kafka08Config kafka08, Admin admin, GroupCommits commits, StopFlag stop) {
    TopicOffsets offsets = new TopicOffsets(admin, options.inputTopic);
    TopicPosition start =
        Failsafe.with(
                Retries.<TopicPosition>within(
                    options.retryFor,
                    "could not determine the starting offsets of " + options.inputTopic))
            .get(() -> commits.start(offsets, options.startingOffsets, new Rewind(options.rewind)));
    return new DirectWindows(
        kafka08,
        start,
        offsets,
        options.maxRecordsPerWindow,
        options.retryFor,
        new Kafka08Reader(kafka08, options, admin, options.groupId),
        stop);
  }

  private Codecs codecs() {
    return new Codecs(
        SchemaRegistry.readerSchemas(options, options.schemaDir.schemas()),
        SchemaRegistry.headerFor(
            options, aggregation.output(), options.outputTopic, !options.noRegisterSchemas));
  }

  private SparkConf sparkConf() {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.master", "local[2]");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    AggJob.configure(conf, aggregation);
    Kafka08Config.configure(conf);
    return conf;
  }
}
