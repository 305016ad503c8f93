package io.ytstats.schema;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;

/**
 * How a timestamp becomes a period; the one value in which the daily and the monthly half of the
 * suite differ. A period is an {@code int}: days since 1970-01-01 for {@link #DAY} (Avro's own
 * {@code date}), months since 1970-01 for {@link #MONTH}. Always of the UTC time.
 */
public enum Period {
  /** A calendar day, written as {@code 2017-08-02}. */
  DAY {
    @Override
    public int of(long epochSecond) {
      return (int) Math.floorDiv(epochSecond, SECONDS_PER_DAY);
    }

    @Override
    public LocalDate firstDay(int period) {
      return LocalDate.ofEpochDay(period);
    }

    @Override
    public String text(int period) {
      return firstDay(period).toString();
    }

    @Override
    public int parse(String text) {
      return (int) LocalDate.parse(text, DateTimeFormatter.ISO_LOCAL_DATE).toEpochDay();
    }
  },

  /** A calendar month, written as {@code 2017-08}. */
  MONTH {
    @Override
    public int of(long epochSecond) {
      LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(epochSecond, SECONDS_PER_DAY));
      return (day.getYear() - 1970) * 12 + day.getMonthValue() - 1;
    }

    @Override
    public LocalDate firstDay(int period) {
      return LocalDate.of(1970 + Math.floorDiv(period, 12), 1 + Math.floorMod(period, 12), 1);
    }

    @Override
    public String text(int period) {
      return YearMonth.from(firstDay(period)).toString();
    }

    @Override
    public int parse(String text) {
      YearMonth month = YearMonth.parse(text);
      return (month.getYear() - 1970) * 12 + month.getMonthValue() - 1;
    }
  };

  private static final long SECONDS_PER_DAY = 86_400;

  /** The period that holds this instant, given in seconds since 1970-01-01T00:00:00Z. */
  public abstract int of(long epochSecond);

  /** The first day of the period. */
  public abstract LocalDate firstDay(int period);

  /** The period as the records and the tables write it. */
  public abstract String text(int period);

  /**
   * The inverse of {@link #text}.
   *
   * @throws DateTimeException if the text is not a real period, written in full
   */
  public abstract int parse(String text);
}
