package io.ytstats.app.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Whether an application is live and ready, from what its parts report. Thread-safe.
 *
 * <p>Ready: every check is passed, and it is live. A check has not been passed until its part says
 * so. Live: a window, or a poll, has ended within three windows, or 15 s if that is longer. While a
 * check fails, or a window is under way, it may take its patience longer: it waits then for what a
 * restart does not bring.
 */
public final class Health {
  /** The check that the application itself passes once its start is complete. */
  public static final String START = "start";

  /** The check that fails while the application's work is retried. */
  public static final String WORK = "work";

  private static final int LIVE_WINDOWS = 3;

  /** A silent server shows as a failed check within this time; until then it is only slow. */
  private static final Duration LEAST_LIMIT = Duration.ofSeconds(15);

  private final Duration window;
  private final Duration patience;
  private final LongSupplier nanoTime;

  /** By check the reason why it fails; null if it is passed. In the order of their first report. */
  private final Map<String, String> checks = new LinkedHashMap<>();

  private long progressNanos;
  private Instant progressAt;
  private boolean working;

  /**
   * The health of an application that starts now.
   *
   * @param window how often it should make progress, more than 0
   * @param patience how much longer it may take while a check fails or a window is under way; null
   *     for any time
   */
  public Health(Duration window, Duration patience) {
    this(window, patience, System::nanoTime);
  }

  Health(Duration window, Duration patience, LongSupplier nanoTime) {
    this.window = window;
    this.patience = patience;
    this.nanoTime = nanoTime;
    checks.put(START, "it has not connected to all servers, or not checked what it needs of them");
    checks.put(WORK, null);
    progressNanos = nanoTime.getAsLong();
  }

  /** Adds a check, which is not passed before the first report. */
  public synchronized void expect(String check) {
    checks.putIfAbsent(check, "not checked yet");
  }

  /** A check is passed. */
  public synchronized void pass(String check) {
    checks.put(check, null);
  }

  /**
   * A check fails.
   *
   * @param reason a sentence for the operator
   */
  public synchronized void fail(String check, String reason) {
    checks.put(check, reason);
  }

  /** A window, or a poll, has ended well; passes {@link #WORK}. */
  public synchronized void progress() {
    progressNanos = nanoTime.getAsLong();
    progressAt = Instant.now();
    working = false;
    checks.put(WORK, null);
  }

  /** A poll has ended, which says nothing of a retry that is under way. */
  public synchronized void alive() {
    progressNanos = nanoTime.getAsLong();
    progressAt = Instant.now();
  }

  /** A window begins; it ends with {@link #progress}. */
  public synchronized void working() {
    working = true;
  }

  /** Its state now. */
  public synchronized State state() {
    Duration still = Duration.ofNanos(nanoTime.getAsLong() - progressNanos);
    Duration windows = window.multipliedBy(LIVE_WINDOWS);
    Duration limit = windows.compareTo(LEAST_LIMIT) > 0 ? windows : LEAST_LIMIT;
    boolean starts = checks.get(START) != null;
    boolean waits = working || checks.values().stream().anyMatch(reason -> reason != null);
    boolean isLive =
        starts
            || still.compareTo(limit) <= 0
            || (waits && (patience == null || still.compareTo(limit.plus(patience)) <= 0));
    String stalled =
        isLive
            ? null
            : "nothing has ended for " + still.getSeconds() + " s (" + limit.getSeconds() + " s)";
    return new State(new LinkedHashMap<>(checks), stalled, progressAt);
  }

  /** The health at one moment. Immutable. */
  public static final class State {
    /** By check the reason why it fails; null if it is passed. */
    final Map<String, String> checks;

    /** Why it is not live; null if it is. */
    final String stalled;

    /** When a window or poll ended last; null if none has. */
    final Instant progressAt;

    State(Map<String, String> checks, String stalled, Instant progressAt) {
      this.checks = checks;
      this.stalled = stalled;
      this.progressAt = progressAt;
    }

    /** Whether it makes progress, or waits for something that a restart does not bring. */
    public boolean isLive() {
      return stalled == null;
    }

    /** Whether it does its work now. */
    public boolean isReady() {
      return isLive() && checks.values().stream().allMatch(reason -> reason == null);
    }

    /** Why it is not ready, each reason after the name of its check; empty if it is. */
    public String reason() {
      StringBuilder reasons = new StringBuilder(isLive() ? "" : stalled);
      checks.forEach(
          (check, reason) -> {
            if (reason != null) {
              reasons.append(reasons.length() == 0 ? "" : "; ");
              reasons.append(check).append(": ").append(reason);
            }
          });
      return reasons.toString();
    }
  }
}
