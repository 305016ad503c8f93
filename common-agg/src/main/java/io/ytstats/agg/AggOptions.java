package io.ytstats.agg;

import io.ytstats.agg.kafka08.Kafka08Config;
import io.ytstats.app.AppOptions;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.SchemaDir;
import io.ytstats.schema.Topics;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a job. */
final class AggOptions extends AppOptions {
  @Option(names = "--input-topic", paramLabel = "TOPIC", description = "Topic to read.")
  String inputTopic;

  @Option(names = "--output-topic", paramLabel = "TOPIC", description = "Topic of the results.")
  String outputTopic;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "TOPIC",
      description = "Topic of the rejects; without it, the input topic's name and .dlq.")
  String deadLetterTopic;

  @Option(
      names = "--group-id",
      paramLabel = "GROUP",
      description = "Consumer group that holds the job's offsets.")
  String groupId;

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
        "Where to begin when the group has no offset at all. The broker forgets a group that was",
        "down for longer than its offsets.retention.minutes (7 days): with latest, such a job skips",
        "what came meanwhile."
      })
  StartingOffsets startingOffsets = StartingOffsets.EARLIEST;

  @Option(
      names = "--max-records-per-window",
      paramLabel = "N",
      description = "Most records a window takes; what is left waits for the next.")
  long maxRecordsPerWindow = 2_000_000;

  @Option(
      names = "--retry-for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long a failing window is tried again before the job stops.")
  Duration retryFor = Duration.ofMinutes(5);

  @Option(
      names = "--rewind",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "Reads again, once at this start, what the group committed within this time before its last",
        "commit, by the time of the commits; for a cluster that lost records of the output topic.",
        "Reading again is harmless."
      })
  Duration rewind = Duration.ZERO;

  @Option(
      names = "--no-register-schemas",
      description = "Looks the schema up in the registry, and stops if it is not there.")
  boolean noRegisterSchemas;

  @Mixin final SchemaDir schemaDir = new SchemaDir();

  AggOptions(Aggregation aggregation) {
    inputTopic = aggregation.inputTopic();
    outputTopic = aggregation.outputTopic();
    groupId = aggregation.jobName();
    window = aggregation.window();
  }

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    schemaDir.check(problems);
    if (deadLetterTopic == null) {
      deadLetterTopic = Topics.deadLetterOf(inputTopic);
    }
    checkTopic("--input-topic", inputTopic, problems);
    checkTopic("--output-topic", outputTopic, problems);
    checkTopic("--dead-letter-topic", deadLetterTopic, problems);
    if (outputTopic.equals(inputTopic)) {
      problems.add("--output-topic: the same as --input-topic; the job would read its own results");
    }
    if (deadLetterTopic.equals(inputTopic) || deadLetterTopic.equals(outputTopic)) {
      problems.add("--dead-letter-topic: the same as the input or the output topic");
    }
    if (groupId.trim().isEmpty()) {
      problems.add("--group-id: empty");
    }
    // under 100 ms Spark spends the window on scheduling; over a day nobody waits for it
    checkRange("--window (in ms)", window.toMillis(), 100, Duration.ofDays(1).toMillis(), problems);
    checkRange("--max-records-per-window", maxRecordsPerWindow, 1, Integer.MAX_VALUE, problems);
    checkRange(
        "--retry-for (in ms)", retryFor.toMillis(), 0, Duration.ofDays(1).toMillis(), problems);
    checkRange("--rewind (in ms)", rewind.toMillis(), 0, Duration.ofDays(365).toMillis(), problems);
    Kafka08Config.checkOptions(this, problems);
  }
}
