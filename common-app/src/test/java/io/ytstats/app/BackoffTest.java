package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BackoffTest {
  private static final Backoff FAST = Backoff.between(Duration.ofMillis(1), Duration.ofMillis(4));

  private final AtomicInteger attempts = new AtomicInteger();

  /** Fails as often as told, then returns the number of the attempt. */
  private int succeedAfter(int failures) throws IOException {
    int attempt = attempts.incrementAndGet();
    if (attempt <= failures) {
      throw new IOException("attempt " + attempt);
    }
    return attempt;
  }

  @Test
  void attemptsAreMadeUntilOneSucceeds() throws IOException {
    assertThat(FAST.<Integer, IOException>get(() -> succeedAfter(10))).isEqualTo(11);
  }

  @Test
  void fatalFailureIsNotRetried() {
    assertThatThrownBy(
            () ->
                FAST.run(
                    () -> {
                      attempts.incrementAndGet();
                      throw new FatalException("no such topic");
                    }))
        .isExactlyInstanceOf(FatalException.class);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void checkedExceptionIsThrownUnwrapped() {
    assertThatThrownBy(() -> FAST.retryingOn(failure -> false).run(() -> succeedAfter(1)))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("attempt 1");
  }

  @Test
  void errorIsThrownUnwrapped() {
    assertThatThrownBy(
            () ->
                FAST.retryingOn(failure -> failure instanceof Exception)
                    .run(
                        () -> {
                          throw new NoClassDefFoundError("x");
                        }))
        .isExactlyInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void numberOfAttemptsIsLimited() {
    assertThatThrownBy(() -> FAST.atMost(3).run(() -> succeedAfter(100))).hasMessage("attempt 3");
  }

  @Test
  void timeIsLimited() {
    assertThatThrownBy(() -> FAST.within(Duration.ofMillis(50)).run(() -> succeedAfter(100_000)))
        .isInstanceOf(IOException.class);
    assertThat(attempts.get()).isGreaterThan(2);
  }

  @Test
  void limitShorterThanTheFirstPauseLeavesRoomForRetries() throws IOException {
    Backoff slow = Backoff.between(Duration.ofSeconds(100), Duration.ofSeconds(100));
    assertThat(slow.within(Duration.ofMillis(200)).<Integer, IOException>get(() -> succeedAfter(1)))
        .isEqualTo(2);
  }

  @Test
  void limitOfZeroIsOneAttempt() {
    assertThatThrownBy(() -> FAST.within(Duration.ZERO).run(() -> succeedAfter(1)))
        .hasMessage("attempt 1");
  }

  @Test
  void nothingIsRetriedOnceTheApplicationIsToStop() {
    assertThatThrownBy(() -> FAST.unless(() -> attempts.get() == 3).run(() -> succeedAfter(100)))
        .hasMessage("attempt 3");
  }

  @Test
  void listenerIsToldOfEveryRetryAndOfNothingElse() {
    List<String> told = new ArrayList<>();
    assertThatThrownBy(
            () ->
                FAST.atMost(3)
                    .onRetry((failure, pause) -> told.add(failure.getMessage()))
                    .run(() -> succeedAfter(100)))
        .isInstanceOf(IOException.class);
    assertThat(told).containsExactly("attempt 1", "attempt 2");
  }

  @Test
  void announcedPauseIsThePauseThatIsMade() throws IOException {
    List<Duration> told = new ArrayList<>();
    long start = System.nanoTime();
    Backoff.between(Duration.ofMillis(20), Duration.ofMillis(20))
        .onRetry((failure, pause) -> told.add(pause))
        .run(() -> succeedAfter(3));
    assertThat(told).hasSize(3);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(told.stream().reduce(Duration.ZERO, Duration::plus));
  }

  @Test
  void pausesDoubleUpToTheLongestAndAreJittered() {
    Backoff policy = Backoff.between(Duration.ofSeconds(1), Duration.ofSeconds(10));
    for (int i = 0; i < 100; i++) {
      assertThat(policy.pauseAfter(1)).isBetween(Duration.ofMillis(750), Duration.ofMillis(1250));
      assertThat(policy.pauseAfter(3)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
      assertThat(policy.pauseAfter(9999))
          .isBetween(Duration.ofMillis(7_500), Duration.ofMillis(12_500));
    }
  }

  @Test
  void interruptEndsAPauseAndIsKept() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () ->
                Backoff.between(Duration.ofHours(1), Duration.ofHours(1))
                    .run(() -> succeedAfter(1)))
        .isInstanceOf(InterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interruptedAttemptIsAnInterruptException() {
    assertThatThrownBy(
            () ->
                FAST.retryingOn(failure -> failure instanceof IOException)
                    .run(
                        () -> {
                          throw new InterruptedException();
                        }))
        .isInstanceOf(InterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void retriesOnAnotherThreadEndWithTheFailureItself()
      throws InterruptedException, TimeoutException {
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    try {
      FAST.runAsync(thread, () -> succeedAfter(2)).get(10, TimeUnit.SECONDS);
      assertThat(attempts).hasValue(3);
      attempts.set(0);
      assertThatThrownBy(
              () ->
                  FAST.atMost(2)
                      .runAsync(thread, () -> succeedAfter(100))
                      .get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("attempt 2");
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void pausesMustBeLongerThanZero() {
    assertThatThrownBy(() -> Backoff.between(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.between(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
