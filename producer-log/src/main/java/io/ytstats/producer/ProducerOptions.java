package io.ytstats.producer;

import io.ytstats.app.AppOptions;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.WriterOptions;
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

/** The producer's options. */
final class ProducerOptions extends AppOptions {
  private static final String START_DATE = "--start-date";

  @Option(names = "--topic", paramLabel = "TOPIC", description = "Where the records go.")
  String topic = Topics.RAW_HARVEST;

  @Option(names = "--channels", paramLabel = "ID,…", description = "Ids of the channels.")
  String channels = "michelle_phan,pew_die_pie,new_york_times";

  @Option(
      names = "--harvests-per-day",
      paramLabel = "1…23",
      description = "Harvests of each day, hourly from 01:00, so 1 to 23.")
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
      description = "How many days to harvest, then it ends; 0 for all until 2099-12-31.")
  int days = 0;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Decides all counts: the same seed, start date and other options give the same records."
              + " Drawn and logged if not given.")
  Long seed;

  @Option(
      names = "--format",
      paramLabel = "avro|json",
      converter = Format.Converter.class,
      description = "How values are written: avro or json.")
  Format format = Format.AVRO;

  @Mixin final WriterOptions writer = new WriterOptions();

  @Option(names = "--verbose", description = "Logs every record.")
  boolean verbose;

  private final Clock clock;

  /**
   * @param clock what tells which day is tomorrow
   */
  ProducerOptions(Clock clock) {
    this.clock = clock;
  }

  @Override
  protected void check(List<String> problems) {
    boolean startDateIsNoDate = problems.stream().anyMatch(p -> p.startsWith(START_DATE));
    super.check(problems);
    checkTopic("--topic", topic, problems);
    checkChannels(problems);
    checkRange("--harvests-per-day", harvestsPerDay, 1, Harvests.MOST_PER_DAY, problems);
    // here, so that the options that are logged as in effect repeat the run
    if (startDate == null) {
      startDate = LocalDate.now(clock.withZone(ZoneOffset.UTC)).plusDays(1);
    }
    if (seed == null) {
      seed = (long) ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    }
    boolean startDateIsGood = !startDateIsNoDate;
    if (startDate.isBefore(Harvests.EARLIEST_DAY) || startDate.isAfter(Harvests.LATEST_DAY)) {
      startDateIsGood = false;
      problems.add(
          START_DATE
              + ": "
              + startDate
              + " is not "
              + Harvests.EARLIEST_DAY
              + " to "
              + Harvests.LATEST_DAY);
    }
    LocalDate from = startDateIsGood ? startDate : Harvests.EARLIEST_DAY;
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
        problems.add("--channels: '" + channel + "' is no channel id: " + e.getMessage());
      }
      if (!seen.add(channel)) {
        problems.add("--channels: '" + channel + "' is there twice");
      }
    }
  }

  /** The ids, in the order given. */
  List<String> channels() {
    // with the empty ones at the end, which are as wrong as those in the middle
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

  /** Reads a day. */
  static final class DateConverter implements ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String text) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException("'" + text + "' is no date; write it as 2017-08-02");
      }
    }
  }
}
