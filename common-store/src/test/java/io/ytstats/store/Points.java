package io.ytstats.store;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Data points for tests, written as they are read. */
final class Points {
  /**
   * Different channel ids, all of which a record may have, that one or another way of handling text
   * takes for one, or changes.
   */
  static final List<String> ODD_IDS =
      List.of(
          "日本",
          "中国",
          "한국",
          // é as one code point and as two
          "caf\u00E9",
          "cafe\u0301",
          "cafe",
          "abc",
          "ABC",
          // soft hyphen, joiner, non-joiner, variation selector, word joiner
          "ab\u00ADc",
          "a\u200Dbc",
          "a\u200Cbc",
          "a\uFE0Fbc",
          "ab\u2060c",
          // Å as a letter and as a unit; ß; i without a dot; half and full width
          "\u00C5",
          "\u212B",
          "ß",
          "ss",
          "\u0131",
          "i",
          "\uFF71",
          "ア",
          "\uFF45",
          "e",
          // beyond the first plane: an ideograph, emoji, and a family made with joiners
          "\uD842\uDFB7",
          "\uD83D\uDE00",
          "\uD83D\uDE01",
          "\uD83D\uDC69\u200D\uD83D\uDC67",
          "\uD83D\uDC69\uD83D\uDC67",
          "it's \\ \"quoted\" `` %_ \uFF3C");

  private Points() {}

  static DataPoint point(String channel, String harvestTs, int subs) {
    try {
      return DataPoint.of(
          channel, LocalDateTime.parse(harvestTs).toEpochSecond(ZoneOffset.UTC), subs);
    } catch (BadRecordException e) {
      throw new AssertionError(e);
    }
  }
}
