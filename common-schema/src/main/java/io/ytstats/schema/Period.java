package io.ytstats.schema;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * Which day or month a timestamp belongs to, in UTC, and how records write it. The daily and the
 * monthly half of the suite differ in this value. A period is an {@code int}: days since 1970-01-01
 * for {@link #DAY} (Avro's {@code date}), months since 1970-01 for {@link #MONTH}.
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

    @Override
    Object fieldOf(int period) {
      return period;
    }

    @Override
    void write(int period, Encoder avro) throws IOException {
      avro.writeInt(period);
    }

    @Override
    Object read(Decoder avro, StrictUtf8 utf8) throws IOException {
      return avro.readInt();
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

    @Override
    Object fieldOf(int period) {
      return text(period);
    }

    @Override
    void write(int period, Encoder avro) throws IOException {
      avro.writeString(text(period));
    }

    @Override
    Object read(Decoder avro, StrictUtf8 utf8) throws IOException, BadRecordException {
      return utf8.read(avro);
    }
  };

  private static final long SECONDS_PER_DAY = 86_400;

  /** The period of an instant, which is given in seconds since 1970-01-01T00:00:00Z. */
  public abstract int of(long epochSecond);

  /** The first day of the period. */
  public abstract LocalDate firstDay(int period);

  /** The period as JSON records and the tables write it. */
  public abstract String text(int period);

  /**
   * The inverse of {@link #text}.
   *
   * @throws DateTimeException if the text is not a valid period, written in full
   */
  public abstract int parse(String text);

  /** The value of the field of an Avro record that states the period: an Integer or a String. */
  abstract Object fieldOf(int period);

  /** Writes the field of an Avro record that states the period. */
  abstract void write(int period, Encoder avro) throws IOException;

  /**
   * Reads the field of an Avro record that states the period.
   *
   * @return to be compared with {@link #fieldOf}; any value of the field's type
   */
  abstract Object read(Decoder avro, StrictUtf8 utf8) throws IOException, BadRecordException;
}
