package io.ytstats.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HarvestTimestampTest {
  @ParameterizedTest
  @CsvSource({
    "2017-08-02T02:00:00, 2017-08-02T02:00:00Z",
    "2017-08-02T02:00:00Z, 2017-08-02T02:00:00Z",
    "2017-08-02T02:00:00+02:00, 2017-08-02T00:00:00Z",
    "2017-08-02T02:00:00-00:30, 2017-08-02T02:30:00Z",
    // an offset across midnight, the end of a month, of a leap February and of a year
    "2017-08-01T00:30:00+01:00, 2017-07-31T23:30:00Z",
    "2016-02-29T23:30:00-01:00, 2016-03-01T00:30:00Z",
    "2017-12-31T23:30:00-05:45, 2018-01-01T05:15:00Z",
    "2017-08-02T02:00:00+18:00, 2017-08-01T08:00:00Z",
    // a fraction is dropped, never rounded, however long
    "2017-08-02T23:59:59.9, 2017-08-02T23:59:59Z",
    "2017-08-02T23:59:59.999999999999999, 2017-08-02T23:59:59Z",
    "2017-08-02T23:59:59.600Z, 2017-08-02T23:59:59Z",
    "2017-08-02T23:59:59.600+00:00, 2017-08-02T23:59:59Z",
    "2000-02-29T00:00:00, 2000-02-29T00:00:00Z",
  })
  void validTextIsParsed(String text, String instant) throws BadRecordException {
    assertThat(HarvestTimestamp.parse(text)).isEqualTo(Instant.parse(instant).getEpochSecond());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2017-08-02",
        "2017-08-02 02:00:00",
        "2017-08-02t02:00:00",
        "2017-08-02T02:00",
        "2017-02-30T00:00:00",
        "2017-02-29T00:00:00",
        "2100-02-29T00:00:00",
        "2017-13-01T00:00:00",
        "2017-00-01T00:00:00",
        "2017-01-00T00:00:00",
        "2017-08-02T24:00:00",
        "2017-08-02T23:60:00",
        "2017-08-02T23:59:60",
        "2017-08-02T02:00:00.",
        "2017-08-02T02:00:00,5",
        "2017-08-02T02:00:00.Z",
        "2017-08-02T02:00:00z",
        "2017-08-02T02:00:00ZZ",
        "2017-08-02T02:00:00+0200",
        "2017-08-02T02:00:00+02",
        "2017-08-02T02:00:00+18:01",
        "2017-08-02T02:00:00+02:60",
        "2017-08-02T02:00:00 ",
        " 2017-08-02T02:00:00",
        "+2017-08-02T02:00:0",
        "2017-08-02T02:00:0x",
        // digits of other scripts are not valid
        "２０１７-08-02T02:00:00",
        "2017-08-02T02:00:00.٣",
      })
  void invalidTextIsRejected(String text) {
    assertThatThrownBy(() -> HarvestTimestamp.parse(text))
        .isInstanceOfSatisfying(
            BadRecordException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.INVALID_HARVEST_TS));
  }
}
