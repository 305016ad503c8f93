package io.ytstats.app;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;

/**
 * The retry policy of the suite: attempts with growing, jittered pauses between them. Each pause is
 * twice the one before it, up to the longest, and is then changed by up to a quarter at random.
 * Unless told otherwise it retries every failure but a {@link FatalException}, without a limit, and
 * logs nothing. Immutable, for any thread: each method that sets something returns a new policy.
 */
public final class Backoff {
  private static final double JITTER = 0.25;

  private final Duration first;
  private final Duration longest;
  private final Duration limit;
  private final int mostAttempts;
  private final Predicate<Throwable> transientFailure;
  private final BooleanSupplier stopping;
  private final RetryListener listener;
  private final RetryListener observer;

  /** What may be attempted several times. */
  @FunctionalInterface
  public interface Attempt<T, E extends Exception> {
    /** Makes one attempt. */
    T make() throws E;
  }

  /** What may be attempted several times and has no result. */
  @FunctionalInterface
  public interface VoidAttempt<E extends Exception> {
    /** Makes one attempt. */
    void make() throws E;
  }

  /** Is told of each failed attempt that is followed by another one. */
  @FunctionalInterface
  public interface RetryListener {
    /**
     * An attempt has failed.
     *
     * @param pause how long after now the next attempt begins
     */
    void retrying(Throwable failure, Duration pause);
  }

  private Backoff(
      Duration first,
      Duration longest,
      Duration limit,
      int mostAttempts,
      Predicate<Throwable> transientFailure,
      BooleanSupplier stopping,
      RetryListener listener,
      RetryListener observer) {
    this.first = first;
    this.longest = longest;
    this.limit = limit;
    this.mostAttempts = mostAttempts;
    this.transientFailure = transientFailure;
    this.stopping = stopping;
    this.listener = listener;
    this.observer = observer;
  }

  /**
   * A policy without a limit.
   *
   * @param first the pause after the first failed attempt, longer than 0
   * @param longest the longest pause, apart from jitter; not shorter than {@code first}
   */
  public static Backoff between(Duration first, Duration longest) {
    if (first.isZero() || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("pauses of " + first + " to " + longest);
    }
    return new Backoff(
        first,
        longest,
        null,
        Integer.MAX_VALUE,
        failure -> !(failure instanceof FatalException) && KafkaRefusal.explain(failure) == null,
        () -> false,
        (failure, pause) -> {},
        (failure, pause) -> {});
  }

  /**
   * The policy for a server that an application needs at its start: pauses of 1 to 10 s, no limit.
   */
  public static Backoff forServer() {
    return between(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  /**
   * The same policy with a limit on the time from the first attempt to the last failure. An attempt
   * that is under way at the limit is not cut short.
   *
   * @param whole not negative; 0 is one attempt, which is not repeated. The pauses are shortened so
   *     that a short limit still leaves room for a retry.
   */
  public Backoff within(Duration whole) {
    Duration half = Duration.ofMillis(Math.max(1, whole.toMillis() / 2));
    return new Backoff(
        first.compareTo(half) < 0 ? first : half,
        longest,
        whole,
        mostAttempts,
        transientFailure,
        stopping,
        listener,
        observer);
  }

  /**
   * The same policy with a limit on the number of attempts.
   *
   * @param attempts 1 or more
   */
  public Backoff atMost(int attempts) {
    return new Backoff(
        first, longest, limit, attempts, transientFailure, stopping, listener, observer);
  }

  /** The same policy, which retries those failures alone that the predicate accepts. */
  public Backoff retryingOn(Predicate<Throwable> isTransient) {
    return new Backoff(
        first, longest, limit, mostAttempts, isTransient, stopping, listener, observer);
  }

  /**
   * The same policy, which retries nothing once the application is to stop.
   *
   * @param isStopping asked after each failed attempt, on its thread
   */
  public Backoff unless(BooleanSupplier isStopping) {
    return new Backoff(
        first, longest, limit, mostAttempts, transientFailure, isStopping, listener, observer);
  }

  /** The same policy, which tells the listener, and nobody else, of each retry. */
  public Backoff onRetry(RetryListener newListener) {
    return new Backoff(
        first, longest, limit, mostAttempts, transientFailure, stopping, newListener, observer);
  }

  /**
   * The same policy, which also tells the observer of each retry, whatever {@link #onRetry} and
   * {@link #logging} set.
   */
  public Backoff observedBy(RetryListener newObserver) {
    return new Backoff(
        first, longest, limit, mostAttempts, transientFailure, stopping, listener, newObserver);
  }

  /**
   * The same policy, which logs a warning for each retry: what happened, and when the next attempt
   * comes.
   *
   * @param describe what happened, as a sentence without a full stop
   */
  public Backoff logging(Logger log, Function<Throwable, String> describe) {
    return onRetry((failure, pause) -> logRetry(log, describe.apply(failure), pause));
  }

  /**
   * Logs one retry in the form that all of the suite's retries have.
   *
   * @param whatHappened a sentence without a full stop
   */
  public static void logRetry(Logger log, String whatHappened, Duration pause) {
    log.warn("{}; retrying in {} ms", whatHappened, pause.toMillis());
  }

  /**
   * The pause after some failed attempts in a row; for a loop that has something to do meanwhile.
   *
   * @param failures how many attempts have failed, 1 or more
   */
  public Duration pauseAfter(int failures) {
    double grown = first.toMillis() * Math.pow(2, failures - 1);
    double jitter = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return Duration.ofMillis(
        Math.max(1, Math.round(Math.min(grown, (double) longest.toMillis()) * jitter)));
  }

  /**
   * Attempts until one succeeds, on the calling thread.
   *
   * @return the result of the attempt that succeeded
   * @throws E the last failure, if it is not to be retried; unchecked exceptions and errors
   *     likewise
   * @throws InterruptException if the thread is interrupted in a pause, or an attempt throws {@link
   *     InterruptedException}; the thread's interrupt flag is set
   */
  @SuppressWarnings("unchecked") // the library wraps checked exceptions; these can only be E's
  public <T, E extends Exception> T get(Attempt<T, E> attempt) throws E {
    try {
      return Failsafe.with(this.<T>policy()).get(attempt::make);
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptException((InterruptedException) e.getCause());
      }
      if (e.getCause() instanceof Exception) {
        throw (E) e.getCause();
      }
      throw e;
    }
  }

  /** As {@link #get}, for an attempt that has no result. */
  public <E extends Exception> void run(VoidAttempt<E> attempt) throws E {
    this.<Void, E>get(
        () -> {
          attempt.make();
          return null;
        });
  }

  /**
   * As {@link #run}, on another thread, which is free in the pauses.
   *
   * @return fails with the last failure as it was thrown
   */
  public CompletableFuture<Void> runAsync(
      ScheduledExecutorService thread, VoidAttempt<? extends Exception> attempt) {
    return Failsafe.with(this.<Void>policy()).with(thread).runAsync(attempt::make);
  }

  private <T> RetryPolicy<T> policy() {
    boolean once = limit != null && limit.isZero();
    RetryPolicyBuilder<T> policy =
        RetryPolicy.<T>builder()
            .handleIf(failure -> transientFailure.test(failure) && !stopping.getAsBoolean())
            .withMaxAttempts(once ? 1 : mostAttempts == Integer.MAX_VALUE ? -1 : mostAttempts)
            .withDelayFn(context -> pauseAfter(context.getAttemptCount()))
            .onRetryScheduled(
                retry -> {
                  observer.retrying(retry.getLastException(), retry.getDelay());
                  listener.retrying(retry.getLastException(), retry.getDelay());
                });
    if (limit != null && !once) {
      policy.withMaxDuration(limit);
    }
    return policy.build();
  }
}
