package io.ytstats.agg;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.agg.LatestPerPeriod.Counts;
import io.ytstats.agg.WindowSource.Window;
import io.ytstats.app.FatalException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WindowRunnerTest {
  private final List<String> events = new ArrayList<>();
  private final Deque<RuntimeException> failures = new ArrayDeque<>();

  @Test
  void publishesThenCommitsWindowByWindow() {
    WindowRunner runner = runner(Duration.ofSeconds(5));
    runner.handle(new TestWindow(0, 10));
    runner.handle(new TestWindow(10, 15));
    assertThat(events)
        .containsExactly(
            "publish t-0[0..10)", "commit t-0[0..10)", "publish t-0[10..15)", "commit t-0[10..15)");
  }

  @Test
  void emptyWindowIsCommittedToo() {
    WindowRunner runner = runner(Duration.ofSeconds(5));
    runner.handle(new TestWindow(10, 10));
    assertThat(events).containsExactly("commit t-0[10..10)");
  }

  @Test
  void failedWindowIsTriedAgainBeforeAnythingLater() {
    failures.add(new IllegalStateException("leader gone"));
    WindowRunner runner = runner(Duration.ofSeconds(20));
    runner.handle(new TestWindow(0, 10));
    runner.handle(new TestWindow(10, 15));
    assertThat(events)
        .containsExactly(
            "failed t-0[0..10)",
            "publish t-0[0..10)",
            "commit t-0[0..10)",
            "publish t-0[10..15)",
            "commit t-0[10..15)");
    assertThat(runner.failure()).isNull();
  }

  @Test
  void afterAWindowIsGivenUpNothingIsCommitted() {
    for (int i = 0; i < 100; i++) {
      failures.add(new IllegalStateException("leader gone"));
    }
    WindowRunner runner = runner(Duration.ofMillis(30));
    runner.handle(new TestWindow(0, 10));
    failures.clear();
    runner.handle(new TestWindow(10, 15));
    assertThat(events).isNotEmpty().allMatch(event -> event.equals("failed t-0[0..10)"));
    assertThat(runner.failure())
        .hasMessageContaining("t-0[0..10)")
        .hasMessageContaining("leader gone");
  }

  @Test
  void noRetryForWhatNoRetryMends() {
    failures.add(new IllegalStateException("permanent"));
    WindowRunner runner = runner(Duration.ofMinutes(5));
    runner.handle(new TestWindow(0, 10));
    assertThat(events).containsExactly("failed t-0[0..10)");
    assertThat(runner.failure()).isInstanceOf(FatalException.class).hasMessage("no way");
  }

  @Test
  void zeroRetryForMeansOnce() {
    for (int i = 0; i < 100; i++) {
      failures.add(new IllegalStateException("leader gone"));
    }
    WindowRunner runner = runner(Duration.ZERO);
    runner.handle(new TestWindow(0, 10));
    assertThat(runner.failure()).isNotNull();
  }

  @Test
  void stopWaitsForTheWindowAtWorkAndLetsNoOtherBegin() throws InterruptedException {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WindowRunner runner =
        new WindowRunner(
            window -> {
              working.countDown();
              awaitUninterruptibly(goOn);
              return new Counts(1, 0);
            },
            window -> events.add("commit " + window.spans().get(0)),
            Duration.ofSeconds(5),
            new StopFlag());
    Thread job = new Thread(() -> runner.handle(new TestWindow(0, 10)));
    job.start();
    working.await();
    assertThat(runner.stop(Duration.ofMillis(20))).isFalse();
    goOn.countDown();
    assertThat(runner.stop(Duration.ofSeconds(20))).isTrue();
    job.join();
    runner.handle(new TestWindow(10, 15));
    assertThat(events).containsExactly("commit t-0[0..10)");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private WindowRunner runner(Duration retryFor) {
    return new WindowRunner(
        window -> {
          RuntimeException failure = failures.poll();
          events.add((failure == null ? "publish " : "failed ") + window.spans().get(0));
          if (failure != null) {
            throw failure;
          }
          return new Counts(1, 0);
        },
        window -> events.add("commit " + window.spans().get(0)),
        retryFor,
        new StopFlag());
  }

  private record TestWindow(long from, long until) implements Window {
    @Override
    public long endMillis() {
      return 0;
    }

    @Override
    public List<OffsetSpan> spans() {
      return List.of(new OffsetSpan("t", 0, from, until));
    }

    @Override
    public String topicId() {
      return "id";
    }

    @Override
    public JavaRDD<SourceRecord> records() {
      throw new AssertionError("the test's pipeline reads nothing");
    }

    @Override
    public String explainPermanent(Throwable failure) {
      return failure.getMessage().equals("permanent") ? "no way" : null;
    }
  }
}
