package io.ytstats.agg;

import io.ytstats.app.AppOptions;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.ReaderOptions;
import io.ytstats.app.WriterOptions;
import io.ytstats.app.metrics.HttpOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a job. */
final class AggOptions extends AppOptions {
  @Mixin final ReaderOptions reader;

  @Option(names = "--output-topic", paramLabel = "TOPIC", description = "Topic for the results.")
  String outputTopic;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Length of a window, which is one Spark batch.")
  Duration window;

  @Option(
      names = "--starting-offsets",
      paramLabel = "earliest|latest",
      description = {
        "Where to begin when the group has no committed offset. The broker forgets a group that was",
        "down for longer than its offsets.retention.minutes (7 days): with latest, such a job skips",
        "the records of that time."
      })
  StartingOffsets startingOffsets = StartingOffsets.EARLIEST;

  @Option(
      names = "--max-records-per-window",
      paramLabel = "N",
      description = "Most records of a window; the rest of the backlog waits for the next window.")
  long maxRecordsPerWindow = 2_000_000;

  @Option(
      names = "--retry-for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long a failing window is retried before the job stops.")
  Duration retryFor = Duration.ofMinutes(5);

  @Mixin final KafkaSource source = new KafkaSource();

  @Mixin final WriterOptions writer = new WriterOptions();

  @Mixin final HttpOptions http = new HttpOptions();

  AggOptions(Aggregation aggregation) {
    reader = new ReaderOptions(aggregation.inputTopic(), aggregation.jobName());
    outputTopic = aggregation.outputTopic();
    window = aggregation.window();
  }

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    reader.check(problems);
    http.check(problems);
    checkTopic("--output-topic", outputTopic, problems);
    if (outputTopic.equals(reader.inputTopic())) {
      problems.add("--output-topic: the same as --input-topic; the job would read its own results");
    }
    if (outputTopic.equals(reader.deadLetterTopic())) {
      problems.add("--dead-letter-topic: the same as --output-topic");
    }
    // under 100 ms Spark spends the window on scheduling; over a day nobody waits for it
    checkRange("--window (in ms)", window.toMillis(), 100, Duration.ofDays(1).toMillis(), problems);
    checkRange("--max-records-per-window", maxRecordsPerWindow, 1, Integer.MAX_VALUE, problems);
    checkRange(
        "--retry-for (in ms)", retryFor.toMillis(), 0, Duration.ofDays(1).toMillis(), problems);
    source.check(this, problems);
  }
}
