package io.ytstats.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Live and ready, on a clock that the test moves. */
class HealthTest {
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void liveAndNotReadyWhileItStarts() {
    Health health = health(Duration.ZERO);
    pass(Duration.ofHours(1));
    assertThat(health.state().isLive()).isTrue();
    assertThat(health.state().isReady()).isFalse();
    assertThat(health.state().reason()).startsWith("start: it has not connected");
  }

  @Test
  void readyOnceEveryCheckIsPassed() {
    Health health = health(Duration.ZERO);
    health.expect("kafka");
    health.pass(Health.START);
    assertThat(health.state().reason()).isEqualTo("kafka: not checked yet");
    health.pass("kafka");
    health.progress();
    assertThat(health.state().isReady()).isTrue();
    assertThat(health.state().reason()).isEmpty();
    health.fail("kafka", "no answer");
    assertThat(health.state().isReady()).isFalse();
    assertThat(health.state().isLive()).isTrue();
  }

  @Test
  void notLiveAfterThreeWindowsWithoutOne() {
    Health health = started(Duration.ofMinutes(5));
    pass(Duration.ofSeconds(30));
    assertThat(health.state().isLive()).isTrue();
    pass(Duration.ofSeconds(1));
    assertThat(health.state().isLive()).isFalse();
    assertThat(health.state().isReady()).isFalse();
    assertThat(health.state().reason()).isEqualTo("nothing has ended for 31 s (30 s)");
    health.progress();
    assertThat(health.state().isReady()).isTrue();
  }

  @Test
  void liveAndNotReadyWhileItRetriesWithinItsPatience() {
    Health health = started(Duration.ofMinutes(5));
    health.fail(Health.WORK, "the window could not be read");
    pass(Duration.ofMinutes(5));
    assertThat(health.state().isLive()).isTrue();
    assertThat(health.state().isReady()).isFalse();
    pass(Duration.ofSeconds(31));
    assertThat(health.state().isLive()).isFalse();
    health.progress();
    assertThat(health.state().isReady()).isTrue();
  }

  @Test
  void aLongWindowIsLiveWithinItsPatience() {
    Health health = started(Duration.ofMinutes(5));
    health.working();
    pass(Duration.ofMinutes(4));
    assertThat(health.state().isReady()).isTrue();
    health.progress();
    pass(Duration.ofMinutes(4));
    assertThat(health.state().isLive()).isFalse();
  }

  @Test
  void withoutALimitItWaitsAtAnyLengthButOnlyIfItWaits() {
    Health health = started(null);
    health.fail("kafka", "no answer");
    pass(Duration.ofDays(1));
    assertThat(health.state().isLive()).isTrue();
    health.pass("kafka");
    assertThat(health.state().isLive()).isFalse();
  }

  @Test
  void shortWindowsLeaveTheTimeInWhichASilentServerIsSeen() {
    Health health = new Health(Duration.ofSeconds(1), Duration.ofMinutes(5), nanos::get);
    health.pass(Health.START);
    health.progress();
    pass(Duration.ofSeconds(15));
    assertThat(health.state().isLive()).isTrue();
    health.fail("kafka", "no answer");
    pass(Duration.ofMinutes(1));
    assertThat(health.state().isLive()).isTrue();
    health.pass("kafka");
    assertThat(health.state().isLive()).isFalse();
  }

  private Health started(Duration patience) {
    Health health = health(patience);
    health.pass(Health.START);
    health.progress();
    return health;
  }

  private Health health(Duration patience) {
    return new Health(WINDOW, patience, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
