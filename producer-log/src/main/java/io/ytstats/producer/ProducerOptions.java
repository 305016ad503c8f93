package io.ytstats.producer;

import io.ytstats.app.AppOptions;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.WriterOptions;
import io.ytstats.app.metrics.HttpOptions;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Topics;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of the producer. */
final class ProducerOptions extends AppOptions {
  private static final String START_DATE = "--start-date";

  @Option(names = "--topic", paramLabel = "TOPIC", description = "Topic to write to.")
  String topic = Topics.RAW_HARVEST;

  @Option(names = "--channels", paramLabel = "ID,…", description = "Channel ids.")
  String channels = "michelle_phan,pew_die_pie,new_york_times";

  @Option(
      names = "--harvests-per-day",
      paramLabel = "1…23",
      description = "Harvests per day, hourly from 01:00.")
  int harvestsPerDay = 3;

  @Option(
      names = "--sleep-between-harvests",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Pause after each harvest; 0ms for none.")
  Duration sleepBetweenHarvests = Duration.ofSeconds(1);

  @Option(
      names = START_DATE,
      paramLabel = "yyyy-mm-dd",
      converter = DateConverter.class,
      description = "First day, in UTC; tomorrow if not given.")
  LocalDate startDate;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Number of days to harvest; 0 for all days up to 2099-12-31.")
  int days = 0;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Determines all counts: the same seed, start date and other options give the same"
              + " records. Drawn at random and logged if not given.")
  Long seed;

  @Option(
      names = "--format",
      paramLabel = "avro|json",
      converter = Format.Converter.class,
      description = "Encoding of the values: avro or json.")
  Format format = Format.AVRO;

  @Mixin final WriterOptions writer = new WriterOptions();

  @Mixin final HttpOptions http = new HttpOptions();

  @Option(names = "--verbose", description = "Logs every record.")
  boolean verbose;

  private final Clock clock;

  /**
   * Options with their defaults.
   *
   * @param clock says which day is tomorrow
   */
  ProducerOptions(Clock clock) {
    this.clock = clock;
  }

  @Override
  protected void check(List<String> problems) {
    boolean startDateIsUnreadable = problems.stream().anyMatch(p -> p.startsWith(START_DATE));
    super.check(problems);
    http.check(problems);
    checkTopic("--topic", topic, problems);
    checkChannels(problems);
    checkRange("--harvests-per-day", harvestsPerDay, 1, Harvests.MOST_PER_DAY, problems);
    // set here, so that the logged options repeat the run
    if (startDate == null) {
      startDate = LocalDate.now(clock.withZone(ZoneOffset.UTC)).plusDays(1);
    }
    if (seed == null) {
      seed = (long) ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    }
    boolean startDateIsValid = !startDateIsUnreadable;
    if (startDate.isBefore(Harvests.EARLIEST_DAY) || startDate.isAfter(Harvests.LATEST_DAY)) {
      startDateIsValid = false;
      problems.add(
          START_DATE
              + ": "
              + startDate
              + " is not "
              + Harvests.EARLIEST_DAY
              + " to "
              + Harvests.LATEST_DAY);
    }
    LocalDate from = startDateIsValid ? startDate : Harvests.EARLIEST_DAY;
    long most = ChronoUnit.DAYS.between(from, Harvests.LATEST_DAY) + 1;
    if (days < 0 || days > most) {
      problems.add(
          "--days: " + days + " is not 0 to " + most + ", from " + from + " to the end of 2099");
    }
  }

  private void checkChannels(List<String> problems) {
    Set<String> seen = new HashSet<>();
    for (String channel : channels()) {
      try {
        DataPoint.of(channel, Harvests.EARLIEST_DAY.toEpochDay() * 86_400, 0);
      } catch (BadRecordException e) {
        problems.add("--channels: '" + channel + "' is not a valid channel id: " + e.getMessage());
      }
      if (!seen.add(channel)) {
        problems.add("--channels: '" + channel + "' is given twice");
      }
    }
  }

  /** The ids, in the order given. */
  List<String> channels() {
    // -1 keeps empty ids at the end, which are as wrong as those in the middle
    return Arrays.asList(channels.split(",", -1));
  }

  /** The last day, included. */
  LocalDate lastDay() {
    return days == 0 ? Harvests.LATEST_DAY : startDate.plusDays(days - 1L);
  }

  /** The harvests that the options ask for. */
  Harvests harvests() {
    return new Harvests(channels(), harvestsPerDay, startDate, lastDay(), seed);
  }

  /** Reads a date as {@code 2017-08-02}. */
  static final class DateConverter implements ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String text) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' is not a valid date; write it as 2017-08-02");
      }
    }
  }
}
