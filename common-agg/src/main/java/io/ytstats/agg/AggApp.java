package io.ytstats.agg;

import io.ytstats.agg.source.FirstLine;
import io.ytstats.agg.source.SpanReader;
import io.ytstats.agg.source.StopFlag;
import io.ytstats.agg.source.StreamedWindows;
import io.ytstats.agg.source.TopicOffsets;
import io.ytstats.agg.source.TopicPosition;
import io.ytstats.agg.source.WindowSource;
import io.ytstats.app.Application;
import io.ytstats.app.Backoff;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.app.TopicChecks;
import io.ytstats.app.metrics.Health;
import io.ytstats.app.metrics.Monitoring;
import io.ytstats.app.metrics.TopicProbe;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job's command line, and what the job is made of (driver). */
public final class AggApp {
  private static final Logger LOG = LoggerFactory.getLogger(AggApp.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
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
    Health health = new Health(options.window, options.retryFor);
    try (Monitoring monitoring = Monitoring.start(options.http, aggregation.jobName(), health);
        TopicProbe probe =
            TopicProbe.startForReader(
                monitoring,
                options,
                aggregation.jobName(),
                options.reader.groupId(),
                null,
                options.reader.inputTopic(),
                options.outputTopic,
                options.reader.deadLetterTopic())) {
      run(monitoring, new JobMetrics(monitoring));
    }
  }

  private void run(Monitoring monitoring, JobMetrics metrics) throws InterruptedException {
    Admin admin = KafkaClients.admin(options, aggregation.jobName() + "-offsets");
    monitoring.showKafkaClient(admin::metrics);
    try {
      TopicChecks topics = new TopicChecks(admin, options.bootstrapServers());
      topics.requireTopics(
          options.reader.inputTopic(), options.outputTopic, options.reader.deadLetterTopic());
      topics.requireNotCompacted(options.reader.inputTopic(), options.outputTopic);
      topics.requireDeadLettersKept(options.reader.deadLetterTopic());
      SpanReader reader =
          options.source.reader(
              topics, options, admin, options.reader.inputTopic(), options.reader.groupId());
      GroupCommits commits = new GroupCommits(admin, options.reader.groupId());
      StopFlag stop = new StopFlag();
      Backoff backoff =
          Backoff.between(FIRST_PAUSE, LONGEST_PAUSE)
              .within(options.retryFor)
              .observedBy(metrics::retry);
      WindowSource source = source(reader, admin, commits, backoff, stop);
      Map<String, String> producer =
          KafkaClients.producerProperties(options, aggregation.jobName());
      AggJob job =
          new AggJob(
              aggregation,
              options.reader.groupId(),
              codecs(),
              source,
              new KafkaSink(options.outputTopic, producer),
              new KafkaSink(options.reader.deadLetterTopic(), producer),
              commits::commit,
              backoff,
              stop,
              metrics);
      job.run(sparkConf(), options.window);
    } finally {
      admin.close(ADMIN_CLOSE);
    }
  }

  private WindowSource source(
      SpanReader reader, Admin admin, GroupCommits commits, Backoff backoff, StopFlag stop) {
    TopicOffsets offsets = options.source.offsets(admin, options.reader.inputTopic());
    TopicPosition start =
        backoff
            .logging(
                LOG,
                failure ->
                    "could not determine the starting offsets of "
                        + offsets.topic()
                        + " ("
                        + FirstLine.of(failure)
                        + ")")
            .get(() -> commits.start(offsets, options.startingOffsets, options.reader.rewind()));
    return new StreamedWindows(start, offsets, options.maxRecordsPerWindow, reader, backoff, stop);
  }

  private Codecs codecs() {
    return new Codecs(
        SchemaRegistry.readerSchemas(options, options.reader.schemas()),
        SchemaRegistry.headerFor(
            options, aggregation.output(), options.outputTopic, options.writer.registersSchemas()));
  }

  private SparkConf sparkConf() {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.master", "local[2]");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    AggJob.configure(conf, aggregation);
    options.source.warnOfIgnoredSettings(conf);
    return conf;
  }
}
