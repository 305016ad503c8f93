package io.ytstats.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodTest {
  @ParameterizedTest
  @CsvSource({
    "2017-08-02T00:00:00Z, 2017-08-02, 2017-08",
    "2017-08-31T23:59:59Z, 2017-08-31, 2017-08",
    "2017-09-01T00:00:00Z, 2017-09-01, 2017-09",
    "2016-02-29T12:00:00Z, 2016-02-29, 2016-02",
    "2000-01-01T00:00:00Z, 2000-01-01, 2000-01",
    "2099-12-31T23:59:59Z, 2099-12-31, 2099-12",
    "1969-12-31T23:59:59Z, 1969-12-31, 1969-12",
  })
  void dayAndMonthOfAnInstant(String instant, String day, String month) {
    long second = Instant.parse(instant).getEpochSecond();
    assertThat(Period.DAY.text(Period.DAY.of(second))).isEqualTo(day);
    assertThat(Period.MONTH.text(Period.MONTH.of(second))).isEqualTo(month);
    assertThat(Period.DAY.parse(day)).isEqualTo(Period.DAY.of(second));
    assertThat(Period.MONTH.parse(month)).isEqualTo(Period.MONTH.of(second));
    assertThat(Period.MONTH.firstDay(Period.MONTH.of(second))).hasToString(month + "-01");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2017-02-30", "2017-8-2", "2017-08", "", "2017-08-02T00:00:00"})
  void textThatIsNotADayIsRejected(String text) {
    assertThatThrownBy(() -> Period.DAY.parse(text)).isInstanceOf(DateTimeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2017-13", "2017-8", "2017-08-02", ""})
  void textThatIsNotAMonthIsRejected(String text) {
    assertThatThrownBy(() -> Period.MONTH.parse(text)).isInstanceOf(DateTimeException.class);
  }

  @Test
  void dayIsAnAvroDate() {
    assertThat(Period.DAY.of(0)).isZero();
    assertThat(Period.DAY.of(86_400)).isOne();
  }
}
