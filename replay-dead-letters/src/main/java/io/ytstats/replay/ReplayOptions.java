package io.ytstats.replay;

import io.ytstats.app.AppOptions;
import io.ytstats.app.SchemaDir;
import io.ytstats.schema.RejectReason;
import io.ytstats.schema.Topics;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What to replay. */
final class ReplayOptions extends AppOptions {
  @Option(
      names = "--dead-letter-topic",
      paramLabel = "TOPIC,…",
      split = ",",
      description = "Topics to take dead letters from.")
  List<String> deadLetterTopics =
      Collections.unmodifiableList(
          Arrays.asList(
              Topics.deadLetterOf(Topics.RAW_HARVEST),
              Topics.deadLetterOf(Topics.DAILY),
              Topics.deadLetterOf(Topics.MONTHLY)));

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

  @Option(names = "--dry-run", description = "Counts and finds the originals, publishes nothing.")
  boolean dryRun;

  /** Not needed to copy bytes, but what a reader would refuse is told before they are copied. */
  @Mixin SchemaDir schemaDir = new SchemaDir();

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    schemaDir.check(problems);
    deadLetterTopics.forEach(topic -> checkTopic("--dead-letter-topic", topic, problems));
    Set<String> unknown = new HashSet<>(reasons);
    List<String> codes = new ArrayList<>();
    for (RejectReason reason : RejectReason.values()) {
      codes.add(reason.code());
    }
    unknown.removeAll(codes);
    if (!unknown.isEmpty()) {
      problems.add(
          "--reason: no such code: "
              + unknown.stream().sorted().collect(Collectors.joining(", "))
              + "; there are "
              + String.join(", ", codes));
    }
  }

  boolean takes(Letter letter) {
    return (reasons.isEmpty() || reasons.contains(letter.reason))
        && (groups.isEmpty() || groups.contains(letter.groupId))
        && !letter.rejectedAt.isBefore(since);
  }

  /** ISO instants. */
  static final class InstantConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' is no time; write it as 2026-01-02T03:04:05Z");
      }
    }
  }
}
