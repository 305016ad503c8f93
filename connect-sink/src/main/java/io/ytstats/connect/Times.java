package io.ytstats.connect;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.util.Date;
import java.util.concurrent.TimeUnit;

/**
 * Turns the values of records into dates and times in UTC: Connect's logical types, which are
 * {@link Date}, ISO 8601 text and, if the configuration gives them a unit, numbers since 1970.
 */
final class Times {
  private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

  private final TimeUnit numberUnit;
  private final boolean truncate;

  /**
   * A reader.
   *
   * @param numberUnit null if numbers are refused
   * @param truncate whether digits that a column does not hold are dropped; otherwise such a value
   *     is refused
   */
  Times(TimeUnit numberUnit, boolean truncate) {
    this.numberUnit = numberUnit;
    this.truncate = truncate;
  }

  /** A time for a column with this number of digits after the seconds. */
  LocalDateTime dateTime(String field, Object value, int digits) {
    LocalDateTime time;
    if (value instanceof Date) {
      time = ofMillis((Date) value);
    } else if (value instanceof String) {
      time = parse(field, (String) value);
    } else if (value instanceof Long || value instanceof Integer) {
      time = ofNumber(field, ((Number) value).longValue());
    } else {
      throw unfit(field, value, "a time");
    }
    return fit(field, time, time.getNano(), digits, value);
  }

  /** A day. */
  LocalDate date(String field, Object value) {
    LocalDateTime time;
    try {
      if (value instanceof Date) {
        time = ofMillis((Date) value);
      } else if (value instanceof String) {
        return LocalDate.parse((String) value);
      } else {
        throw unfit(field, value, "a date");
      }
    } catch (DateTimeException e) {
      throw unfit(field, value, "a date");
    }
    if (!time.equals(time.truncatedTo(ChronoUnit.DAYS))) {
      throw unfit(field, value, "a date: it has a time");
    }
    return time.toLocalDate();
  }

  /** A time of the day. */
  LocalTime time(String field, Object value, int digits) {
    LocalTime time;
    try {
      if (value instanceof Date) {
        time = ofMillis((Date) value).toLocalTime();
      } else if (value instanceof String) {
        time = LocalTime.parse((String) value);
      } else {
        throw unfit(field, value, "a time of the day");
      }
    } catch (DateTimeException e) {
      throw unfit(field, value, "a time of the day");
    }
    return fit(field, time, time.getNano(), digits, value);
  }

  private <T extends Temporal> T fit(String field, T time, int nano, int digits, Object value) {
    int step = 1;
    for (int i = digits; i < 9; i++) {
      step *= 10;
    }
    int rest = nano % step;
    if (rest != 0 && !truncate) {
      throw new UnfitRecordException(
          field,
          "is "
              + value
              + ", but its column holds "
              + digits
              + " digits of a second; time.fractions=truncate drops the others");
    }
    @SuppressWarnings("unchecked") // a time minus an amount is of its own type
    T fitted = (T) time.minus(rest, ChronoUnit.NANOS);
    return fitted;
  }

  private static LocalDateTime ofMillis(Date date) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(date.getTime()), ZoneOffset.UTC);
  }

  private LocalDateTime ofNumber(String field, long number) {
    if (numberUnit == null) {
      throw new UnfitRecordException(
          field, "is the number " + number + "; numeric.timestamps gives numbers a unit");
    }
    return EPOCH
        .plusSeconds(Math.floorDiv(number, numberUnit.convert(1, TimeUnit.SECONDS)))
        .plusNanos(
            numberUnit.toNanos(Math.floorMod(number, numberUnit.convert(1, TimeUnit.SECONDS))));
  }

  private static LocalDateTime parse(String field, String text) {
    String iso = text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T");
    try {
      if (iso.length() == 10) {
        return LocalDate.parse(iso).atStartOfDay();
      }
      return iso.matches(".*T.*(Z|[+-]\\d\\d:?\\d\\d)$")
          ? OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
          : LocalDateTime.parse(iso);
    } catch (DateTimeException e) {
      throw unfit(field, text, "a time");
    }
  }

  private static UnfitRecordException unfit(String field, Object value, String what) {
    return new UnfitRecordException(
        field, "is " + Excerpts.of(value) + " (" + FieldReader.describe(value) + "), not " + what);
  }
}
