package io.ytstats.replay;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counts of a run and the first skipped letters of each cause. Not thread-safe. */
final class Report {
  private static final Logger LOG = LoggerFactory.getLogger(Report.class);
  private static final Duration PROGRESS = Duration.ofSeconds(10);

  /** How many letters of each cause are named at the end; level debug logs all of them. */
  private static final int MAX_NAMED = 20;

  private final boolean dryRun;
  private final Map<SkipReason, Long> skipped = new EnumMap<>(SkipReason.class);
  private final Map<SkipReason, List<String>> named = new EnumMap<>(SkipReason.class);
  private long nextProgress = System.nanoTime() + PROGRESS.toNanos();

  /** Records read from dead-letter topics. */
  long letters;

  /** Originals published and acknowledged, or in a dry run found. */
  long replayed;

  /** How many of them were published from their letters. */
  long fromLetter;

  /** Letters whose original was replayed by an earlier run or for another letter of this run. */
  long alreadyReplayed;

  Report(boolean dryRun) {
    this.dryRun = dryRun;
  }

  void skip(SkipReason cause, String what) {
    skipped.merge(cause, 1L, Long::sum);
    List<String> names = named.computeIfAbsent(cause, none -> new ArrayList<>());
    if (names.size() < MAX_NAMED) {
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
   * @param pending how many are not acknowledged yet
   */
  boolean isAtLimit(long limit, int pending) {
    return limit > 0 && replayed + pending >= limit;
  }

  private long skipped(SkipReason cause) {
    return skipped.getOrDefault(cause, 0L);
  }

  /** Logs the counts if the last time was 10 s ago or earlier. */
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
                "{} skipped ({}): {}: {}{}",
                skipped(cause),
                cause.code,
                cause.sentence,
                String.join(", ", names),
                skipped(cause) > names.size()
                    ? " and " + (skipped(cause) - names.size()) + " more"
                    : ""));
    LOG.info("done: {}", counts());
  }

  /** The counts as metrics, for {@code --metrics-file}. */
  PrometheusRegistry figures() {
    PrometheusRegistry registry = new PrometheusRegistry();
    Gauge.builder()
        .name("ytstats_replay_letters")
        .help("Dead letters that the last replay read.")
        .register(registry)
        .set(letters);
    Gauge outcomes =
        Gauge.builder()
            .name("ytstats_replay_originals")
            .help("What became of their originals in the last replay.")
            .labelNames("outcome")
            .register(registry);
    outcomes.labelValues(dryRun ? "would-replay" : "replayed").set(replayed);
    outcomes.labelValues("already-replayed").set(alreadyReplayed);
    for (SkipReason cause : SkipReason.values()) {
      outcomes.labelValues(cause.code).set(skipped(cause));
    }
    Gauge.builder()
        .name("ytstats_replay_ended_timestamp_seconds")
        .help("When the last replay ended.")
        .register(registry)
        .set(System.currentTimeMillis() / 1_000.0);
    return registry;
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
        + skipped(SkipReason.UNREADABLE)
        + (dryRun ? " would-replay=" : " replayed=")
        + replayed
        + " from-letter="
        + fromLetter
        + " gone="
        + skipped(SkipReason.GONE)
        + " already-replayed="
        + alreadyReplayed
        + " rejected-again="
        + skipped(SkipReason.REJECTED_AGAIN)
        + " other-topic="
        + skipped(SkipReason.OTHER_TOPIC)
        + " no-topic="
        + skipped(SkipReason.NO_TOPIC)
        + " too-large="
        + skipped(SkipReason.TOO_LARGE);
  }
}
