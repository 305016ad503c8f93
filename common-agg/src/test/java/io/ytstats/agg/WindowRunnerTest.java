package io.ytstats.agg;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.agg.LatestPerPeriod.Counts;
import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.StopFlag;
import io.ytstats.agg.source.Window;
import io.ytstats.app.Backoff;
import io.ytstats.app.FatalException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WindowRunnerTest {
  private final List<String> events = new ArrayList<>();

  /** What the next attempts fail with. */
  private final Deque<RuntimeException> failures = new ArrayDeque<>();

  @Test
  void publishesAndCommitsWindowAfterWindow() {
    WindowRunner runner = runner(Duration.ofSeconds(5));
    runner.handle(new TestWindow(0, 10));
    runner.handle(new TestWindow(10, 15));
    assertThat(events)
        .containsExactly(
            "read t-0[0..10)",
            "published",
            "commit t-0[0..10) of topic-id",
            "read t-0[10..15)",
            "published",
            "commit t-0[10..15) of topic-id");
  }

  @Test
  void emptyWindowIsCommittedToo() {
    WindowRunner runner = runner(Duration.ofSeconds(5));
    runner.handle(new TestWindow(10, 10));
    assertThat(events).containsExactly("commit t-0[10..10) of topic-id");
  }

  @Test
  void failedWindowIsReadAgainBeforeTheNextOne() {
    failures.add(new IllegalStateException("no leader"));
    failures.add(new IllegalStateException("no leader"));
    WindowRunner runner = runner(Duration.ofSeconds(20));
    runner.handle(new TestWindow(0, 10));
    runner.handle(new TestWindow(10, 15));
    assertThat(events)
        .containsExactly(
            "read t-0[0..10)",
            "failed",
            "read again t-0[0..10)",
            "failed",
            "read again t-0[0..10)",
            "published",
            "commit t-0[0..10) of topic-id",
            "read t-0[10..15)",
            "published",
            "commit t-0[10..15) of topic-id");
    assertThat(runner.failure()).isNull();
  }

  @Test
  void nothingIsCommittedAfterAWindowFailsForGood() {
    failManyTimes();
    WindowRunner runner = runner(Duration.ofMillis(30));
    runner.handle(new TestWindow(0, 10));
    failures.clear();
    runner.handle(new TestWindow(10, 15));
    assertThat(events)
        .contains("failed")
        .doesNotContain("published")
        .noneMatch(event -> event.startsWith("commit") || event.contains("10..15"));
    assertThat(runner.failure())
        .hasMessageContaining("t-0[0..10)")
        .hasMessageContaining("no leader");
  }

  @Test
  void permanentFailureIsNotRetried() {
    failures.add(new IllegalStateException("permanent"));
    WindowRunner runner = runner(Duration.ofMinutes(5));
    runner.handle(new TestWindow(0, 10));
    assertThat(events).containsExactly("read t-0[0..10)", "failed");
    assertThat(runner.failure()).isInstanceOf(FatalException.class).hasMessage("explained");
  }

  @Test
  void retryForZeroIsOneAttempt() {
    failManyTimes();
    WindowRunner runner = runner(Duration.ZERO);
    runner.handle(new TestWindow(0, 10));
    assertThat(events).containsExactly("read t-0[0..10)", "failed");
    assertThat(runner.failure()).isNotNull();
  }

  @Test
  void stopWaitsForTheRunningWindowAndLetsNoOtherBegin() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    WindowRunner runner =
        new WindowRunner(
            records -> {
              running.countDown();
              awaitUninterruptibly(finish);
              return new Counts(3, 1, 0);
            },
            (spans, topicId) -> events.add("commit " + spans.get(0)),
            backoff(Duration.ofSeconds(5)),
            new StopFlag(),
            JobListener.NONE);
    Thread job = new Thread(() -> runner.handle(new TestWindow(0, 10)));
    job.start();
    running.await();
    assertThat(runner.stop(Duration.ofMillis(20))).isFalse();
    finish.countDown();
    assertThat(runner.stop(Duration.ofSeconds(20))).isTrue();
    job.join();
    runner.handle(new TestWindow(10, 15));
    assertThat(events).containsExactly("read t-0[0..10)", "commit t-0[0..10)");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void failManyTimes() {
    for (int i = 0; i < 100; i++) {
      failures.add(new IllegalStateException("no leader"));
    }
  }

  private static Backoff backoff(Duration retryFor) {
    return Backoff.between(Duration.ofMillis(1), Duration.ofMillis(5)).within(retryFor);
  }

  private WindowRunner runner(Duration retryFor) {
    return new WindowRunner(
        records -> {
          RuntimeException failure = failures.poll();
          events.add(failure == null ? "published" : "failed");
          if (failure != null) {
            throw failure;
          }
          return new Counts(3, 1, 0);
        },
        (spans, topicId) -> events.add("commit " + spans.get(0) + " of " + topicId),
        backoff(retryFor),
        new StopFlag(),
        JobListener.NONE);
  }

  /** A window without records, which the pipeline of this test does not look at. */
  private final class TestWindow implements Window {
    private final OffsetSpan span;

    TestWindow(long from, long until) {
      span = new OffsetSpan(new TopicPartition("t", 0), from, until);
    }

    @Override
    public long endMillis() {
      return 0;
    }

    @Override
    public List<OffsetSpan> spans() {
      return List.of(span);
    }

    @Override
    public String topicId() {
      return "topic-id";
    }

    @Override
    public JavaRDD<SourceRecord> records() {
      events.add("read " + span);
      return null;
    }

    @Override
    public JavaRDD<SourceRecord> recordsAgain() {
      events.add("read again " + span);
      return null;
    }

    @Override
    public String explainPermanent(Throwable failure) {
      return failure.getMessage().equals("permanent") ? "explained" : null;
    }
  }
}
