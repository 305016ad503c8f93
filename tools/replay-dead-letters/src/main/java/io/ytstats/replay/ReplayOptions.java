package io.ytstats.replay;

import io.ytstats.app.KafkaOptions;
import io.ytstats.app.ParsedDeadLetter;
import io.ytstats.app.metrics.MetricsFileOption;
import io.ytstats.schema.RejectReason;
import io.ytstats.schema.Topics;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters to replay, and how. */
final class ReplayOptions extends KafkaOptions {
  @Option(
      names = "--dead-letter-topic",
      paramLabel = "TOPIC,…",
      split = ",",
      description = "Topics to take dead letters from.")
  List<String> deadLetterTopics = Topics.DEAD_LETTERS;

  @Option(
      names = "--reason",
      paramLabel = "CODE,…",
      split = ",",
      description = "Only letters with one of these reasons, for instance unknown_schema.")
  List<String> reasons = Collections.emptyList();

  @Option(
      names = "--rejected-by",
      paramLabel = "GROUP,…",
      split = ",",
      description = "Only letters of these consumer groups, for instance store-daily.")
  List<String> groups = Collections.emptyList();

  @Option(
      names = "--since",
      paramLabel = "INSTANT",
      converter = InstantConverter.class,
      description = "Only letters rejected at or after this time, as 2026-01-02T03:04:05Z.")
  Instant since = Instant.EPOCH;

  @Option(
      names = "--source-topic",
      paramLabel = "TOPIC,…",
      split = ",",
      description = {
        "Topics that originals may be published to, beside the one that a dead-letter topic is",
        "named after. A letter that names any other topic is skipped."
      })
  List<String> sourceTopics = Collections.emptyList();

  @Option(
      names = "--again",
      description = {
        "Replays also what was replayed before, and what was rejected again after a replay:",
        "each original once."
      })
  boolean again;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Stops after this many originals; 0 for all.")
  long limit;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Publishes at most this many originals a second; 0 for no limit.")
  int rate;

  @Option(names = "--dry-run", description = "Finds and counts the originals, publishes nothing.")
  boolean dryRun;

  @Mixin MetricsFileOption metricsFile = new MetricsFileOption();

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    metricsFile.check(problems);
    checkRange("--limit", limit, 0, Long.MAX_VALUE, problems);
    checkRange("--rate", rate, 0, Integer.MAX_VALUE, problems);
    sourceTopics.forEach(topic -> checkTopic("--source-topic", topic, problems));
    for (String topic : deadLetterTopics) {
      checkTopic("--dead-letter-topic", topic, problems);
      if (sourceOf(topic) == null && sourceTopics.isEmpty()) {
        problems.add(
            "--dead-letter-topic: '"
                + topic
                + "' does not end with .dlq; name the topic of its originals with --source-topic");
      }
    }
    Set<String> unknown = new HashSet<>(reasons);
    List<String> codes = new ArrayList<>();
    for (RejectReason reason : RejectReason.values()) {
      codes.add(reason.code());
    }
    unknown.removeAll(codes);
    if (!unknown.isEmpty()) {
      problems.add(
          "--reason: unknown code: "
              + unknown.stream().sorted().collect(Collectors.joining(", "))
              + "; the codes are "
              + String.join(", ", codes));
    }
  }

  @Override
  protected String exitCodes() {
    return "0 all that was selected is replayed, now or earlier, or stopped as asked or at --limit;"
        + " 1 failed or letters were skipped, with the causes; 2 wrong usage";
  }

  /** Whether the options select the letter. */
  boolean selects(ParsedDeadLetter letter) {
    return (reasons.isEmpty() || reasons.contains(letter.reason()))
        && (groups.isEmpty() || groups.contains(letter.groupId()))
        && !letter.rejectedAt().isBefore(since);
  }

  /** Whether originals of this topic may be in letters of this dead-letter topic. */
  boolean isSource(String topic, String deadLetterTopic) {
    return topic.equals(sourceOf(deadLetterTopic)) || sourceTopics.contains(topic);
  }

  /** The topic that a dead-letter topic is named after; null if its name does not tell. */
  private static String sourceOf(String deadLetterTopic) {
    String suffix = Topics.deadLetterOf("");
    return deadLetterTopic.endsWith(suffix) && deadLetterTopic.length() > suffix.length()
        ? deadLetterTopic.substring(0, deadLetterTopic.length() - suffix.length())
        : null;
  }

  /** ISO instants. */
  static final class InstantConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' is not a valid time; write it as 2026-01-02T03:04:05Z");
      }
    }
  }
}
