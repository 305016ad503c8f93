package io.ytstats.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counts of a run, and the first of what was skipped, by cause. One thread. */
final class Report {
  private static final Logger LOG = LoggerFactory.getLogger(Report.class);
  private static final Duration PROGRESS = Duration.ofSeconds(10);

  /** How many of each cause are named at the end; the log has all of them at level debug. */
  private static final int NAMED = 20;

  private final boolean dryRun;
  private final Map<Cause, Long> skipped = new EnumMap<>(Cause.class);
  private final Map<Cause, List<String>> named = new EnumMap<>(Cause.class);
  private long nextProgress = System.nanoTime() + PROGRESS.toNanos();

  /** Records read from dead-letter topics. */
  long letters;

  /** Originals published and acknowledged, or in a dry run found. */
  long replayed;

  /** How many of them were taken from their letters. */
  long fromLetter;

  /** Letters that an earlier run or another letter of this run has dealt with. */
  long alreadyReplayed;

  Report(boolean dryRun) {
    this.dryRun = dryRun;
  }

  void skip(Cause cause, String what) {
    skipped.merge(cause, 1L, Long::sum);
    List<String> names = named.computeIfAbsent(cause, none -> new ArrayList<>());
    if (names.size() < NAMED) {
      names.add(what);
    }
    LOG.debug("skipped ({}): {}", cause.code, what);
  }

  long skipped() {
    return skipped.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Whether no more originals may be published.
   *
   * @param limit 0 for none
   * @param pending how many are on their way
   */
  boolean isAtLimit(long limit, int pending) {
    return limit > 0 && replayed + pending >= limit;
  }

  private long skipped(Cause cause) {
    return skipped.getOrDefault(cause, 0L);
  }

  /** Logs the counts if they were last logged 10 s ago or earlier. */
  void progress() {
    if (System.nanoTime() >= nextProgress) {
      nextProgress = System.nanoTime() + PROGRESS.toNanos();
      LOG.info("progress: {}", counts());
    }
  }

  /** Logs what was skipped, by cause, then the counts. */
  void finish() {
    named.forEach(
        (cause, names) ->
            LOG.warn(
                "{} skipped ({}), as {}: {}{}",
                skipped(cause),
                cause.code,
                cause.sentence,
                String.join(", ", names),
                skipped(cause) > names.size()
                    ? " and " + (skipped(cause) - names.size()) + " more"
                    : ""));
    LOG.info("done: {}", counts());
  }

  /** The causes and their counts, for the last line of a run that skipped something. */
  String causes() {
    return skipped.entrySet().stream()
        .map(each -> each.getKey().code + "=" + each.getValue())
        .collect(Collectors.joining(" "));
  }

  private String counts() {
    return "letters="
        + letters
        + " unreadable="
        + skipped(Cause.UNREADABLE)
        + (dryRun ? " would-replay=" : " replayed=")
        + replayed
        + " from-letter="
        + fromLetter
        + " gone="
        + skipped(Cause.GONE)
        + " already-replayed="
        + alreadyReplayed
        + " rejected-again="
        + skipped(Cause.REJECTED_AGAIN)
        + " other-topic="
        + skipped(Cause.OTHER_TOPIC)
        + " no-topic="
        + skipped(Cause.NO_TOPIC)
        + " too-large="
        + skipped(Cause.TOO_LARGE);
  }
}
