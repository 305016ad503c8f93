package io.ytstats.app;

import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.Topics;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of an application that reads a topic in a consumer group. Mixed into the
 * application's own options, whose {@link CommandOptions#check} calls {@link #check}.
 */
public final class ReaderOptions {
  private static final Duration LONGEST_REWIND = Duration.ofDays(365);

  @Option(names = "--input-topic", paramLabel = "TOPIC", description = "Topic to read.")
  String inputTopic;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "TOPIC",
      description = "Topic for rejected records; <input topic>.dlq if not given.")
  String deadLetterTopic;

  @Option(
      names = "--group-id",
      paramLabel = "GROUP",
      description = "Consumer group that holds the application's offsets.")
  String groupId;

  @Option(
      names = "--rewind",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "Reads again, once at this start, what the group committed within this time before its"
            + " last",
        "commit, by the time of the commits; for a database, or a cluster of the output topic,"
            + " that",
        "lost its last writes. Reading again is harmless."
      })
  Duration rewind = Duration.ZERO;

  @Mixin final SchemaDir schemaDir = new SchemaDir();

  /**
   * Options with an application's defaults.
   *
   * @param inputTopic the default of {@code --input-topic}
   * @param groupId the default of {@code --group-id}
   */
  public ReaderOptions(String inputTopic, String groupId) {
    this.inputTopic = inputTopic;
    this.groupId = groupId;
  }

  /**
   * Checks the options together, after each has been read.
   *
   * @param problems takes a sentence for each wrong option, beginning with its name
   */
  public void check(List<String> problems) {
    schemaDir.check(problems);
    CommandOptions.checkTopic("--input-topic", inputTopic, problems);
    CommandOptions.checkTopic("--dead-letter-topic", deadLetterTopic(), problems);
    if (deadLetterTopic().equals(inputTopic)) {
      problems.add("--dead-letter-topic: the same as --input-topic");
    }
    if (groupId.trim().isEmpty()) {
      problems.add("--group-id: empty");
    }
    CommandOptions.checkRange(
        "--rewind (in ms)", rewind.toMillis(), 0, LONGEST_REWIND.toMillis(), problems);
  }

  /** The topic to read. */
  public String inputTopic() {
    return inputTopic;
  }

  /** The topic for rejected records. */
  public String deadLetterTopic() {
    return deadLetterTopic == null ? Topics.deadLetterOf(inputTopic) : deadLetterTopic;
  }

  /** The consumer group. */
  public String groupId() {
    return groupId;
  }

  /** How far to rewind at this start; none if the option is not given. */
  public Rewind rewind() {
    return new Rewind(rewind);
  }

  /** The published schemas and those of {@code --schema-dir}; valid after {@link #check}. */
  public ReaderSchemas schemas() {
    return schemaDir.schemas();
  }
}
