package io.ytstats.status.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How fast a count grows. */
class RateTest {
  private static final long SECOND = 1_000_000_000L;

  private final Rate rate = new Rate();

  @Test
  void isUnknownBeforeTheSecondCount() {
    assertThat(rate.of(0, 10)).isNull();
    assertThat(rate.of(2 * SECOND, 30)).isEqualTo(10.0);
  }

  @Test
  void isThatOfTheLastMinute() {
    for (int second = 0; second <= 200; second++) {
      rate.of(second * SECOND, second < 100 ? 0 : (second - 100) * 5L);
    }

    assertThat(rate.of(201 * SECOND, 505)).isEqualTo(5.0);
  }

  @Test
  void beginsAnewWhenACountFalls() {
    rate.of(0, 1_000);

    assertThat(rate.of(SECOND, 0)).isNull();
    assertThat(rate.of(2 * SECOND, 7)).isEqualTo(7.0);
  }
}
