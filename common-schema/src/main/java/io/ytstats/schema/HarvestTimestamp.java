package io.ytstats.schema;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * {@code harvest_ts} as text: {@code yyyy-MM-ddTHH:mm:ss}, then optionally a fraction, then
 * optionally {@code Z} or an offset {@code ±HH:MM}; without an offset it is UTC. The fraction is
 * dropped, never rounded. The parser is hand-written and makes one pass, because it reads every
 * record of the raw topic and {@link DateTimeFormatter} takes several times as long.
 */
public final class HarvestTimestamp {
  /** 2000-01-01T00:00:00Z. */
  static final long MIN_EPOCH_SECOND = 946_684_800L;

  /** 2100-01-01T00:00:00Z, the first second after the valid range. */
  static final long END_EPOCH_SECOND = 4_102_444_800L;

  private static final int SECONDS_END = "yyyy-MM-ddTHH:mm:ss".length();

  /** The largest offset that ISO 8601 libraries know; no time zone exceeds 14 hours. */
  private static final int MAX_OFFSET_HOURS = 18;

  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  private HarvestTimestamp() {}

  /** The text of a timestamp in UTC, without an offset: {@code 2017-08-02T02:00:00}. */
  public static String text(long epochSecond) {
    return LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC).format(TEXT);
  }

  /**
   * Reads a timestamp.
   *
   * @return seconds since 1970-01-01T00:00:00Z, not yet checked for its range
   * @throws BadRecordException if the text does not have this form or is not a valid date and time
   */
  static long parse(String text) throws BadRecordException {
    int length = text.length();
    if (length < SECONDS_END
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      throw bad(text);
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    int at = SECONDS_END;
    if (at < length && text.charAt(at) == '.') {
      int fraction = at + 1;
      for (at = fraction; at < length && isDigit(text.charAt(at)); at++) {}
      if (at == fraction) {
        throw bad(text);
      }
    }
    int offsetSeconds = 0;
    if (at < length) {
      char mark = text.charAt(at);
      if (mark == 'Z' && length == at + 1) {
        offsetSeconds = 0;
      } else if ((mark == '+' || mark == '-')
          && length == at + "+HH:MM".length()
          && text.charAt(at + 3) == ':') {
        int hours = digits(text, at + 1, at + 3);
        int minutes = digits(text, at + 4, at + 6);
        if (minutes > 59 || hours * 60 + minutes > MAX_OFFSET_HOURS * 60) {
          throw bad(text);
        }
        offsetSeconds = (hours * 60 + minutes) * (mark == '-' ? -60 : 60);
      } else {
        throw bad(text);
      }
    }
    if (hour > 23 || minute > 59 || second > 59) {
      throw bad(text);
    }
    long epochDay;
    try {
      epochDay = LocalDate.of(year, month, day).toEpochDay();
    } catch (DateTimeException e) {
      throw bad(text);
    }
    return epochDay * 86_400 + hour * 3_600L + minute * 60L + second - offsetSeconds;
  }

  static void checkRange(long epochSecond) throws BadRecordException {
    if (epochSecond < MIN_EPOCH_SECOND || epochSecond >= END_EPOCH_SECOND) {
      throw new BadRecordException(
          RejectReason.HARVEST_TS_OUT_OF_RANGE,
          "harvest_ts is not in the years 2000 to 2099 in UTC: " + epochSecond + " s since 1970");
    }
  }

  private static int digits(String text, int from, int to) throws BadRecordException {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        throw bad(text);
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static BadRecordException bad(String text) {
    return new BadRecordException(
        RejectReason.INVALID_HARVEST_TS,
        "harvest_ts is not a valid date and time written as yyyy-MM-ddTHH:mm:ss: "
            + Excerpt.of(text));
  }
}
