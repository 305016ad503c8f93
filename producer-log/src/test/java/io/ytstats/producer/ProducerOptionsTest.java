package io.ytstats.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

// options that are not rejected would make the producer wait for Kafka
@Timeout(10)
class ProducerOptionsTest {
  /** Already the next day in Kiritimati; in UTC the last of a month. */
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2017-08-31T23:30:00Z"), ZoneId.of("Pacific/Kiritimati"));

  @Test
  void defaults() {
    ProducerOptions options = read();
    assertThat(options.topic).isEqualTo("yt_raw_harvest");
    assertThat(options.channels())
        .containsExactly("michelle_phan", "pew_die_pie", "new_york_times");
    assertThat(options.harvestsPerDay).isEqualTo(3);
    assertThat(options.sleepBetweenHarvests).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.startDate).as("tomorrow in UTC").isEqualTo(LocalDate.of(2017, 9, 1));
    assertThat(options.lastDay()).isEqualTo(LocalDate.of(2099, 12, 31));
    assertThat(options.seed).isNotNegative();
    assertThat(options.format).isEqualTo(Format.AVRO);
    assertThat(options.verbose).isFalse();
  }

  @Test
  void runsWithoutASeedDrawDifferentOnes() {
    assertThat(List.of(read().seed, read().seed, read().seed))
        .satisfies(seeds -> assertThat(seeds.stream().distinct().count()).isGreaterThan(1));
  }

  @Test
  void everyOptionIsRead() {
    ProducerOptions options =
        read(
            "--topic=t",
            "--channels=a,B,ü c",
            "--harvests-per-day=23",
            "--sleep-between-harvests=0ms",
            "--start-date=2020-02-28",
            "--days=2",
            "--seed=-5",
            "--format=json",
            "--verbose");
    assertThat(options.channels()).containsExactly("a", "B", "ü c");
    assertThat(options.sleepBetweenHarvests).isZero();
    assertThat(options.lastDay()).isEqualTo(LocalDate.of(2020, 2, 29));
    assertThat(options.seed).isEqualTo(-5);
    assertThat(options.format).isEqualTo(Format.JSON);
    assertThat(options.verbose).isTrue();
    assertThat(options.harvests()).hasSize(46);
  }

  @Test
  void everyWrongOptionIsReportedAndNothingStarts() {
    assertThat(
            wrong(
                "--bootstrap-servers=nowhere",
                "--topic=no topic",
                "--channels=a,,a, b",
                "--harvests-per-day=24",
                "--sleep-between-harvests=1 second",
                "--start-date=2017-02-30",
                "--days=-1",
                "--seed=x",
                "--format=xml",
                "--loud"))
        .contains(
            "producer-log: --bootstrap-servers: 'nowhere' is not HOST:PORT",
            "producer-log: --topic: 'no topic' is not a valid topic name",
            "producer-log: --channels: '' is not a valid channel id: yt_channel_id is empty",
            "producer-log: --channels: 'a' is given twice",
            "producer-log: --channels: ' b' is not a valid channel id: yt_channel_id begins with"
                + " white space",
            "producer-log: --harvests-per-day: 24 is not 1 to 23",
            "producer-log: --sleep-between-harvests: '1 second' is not a valid duration; write it"
                + " as 500ms, 10s, 5m or 2h",
            "producer-log: --start-date: '2017-02-30' is not a valid date; write it as 2017-08-02",
            "producer-log: --days: -1 is not 0 to 36525, from 2000-01-01 to the end of 2099",
            "producer-log: --seed: 'x' is not a long",
            "producer-log: --format: 'xml' is neither avro nor json",
            "producer-log: Unknown option: '--loud'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --harvests-per-day=0   |                         | --harvests-per-day: 0 is not 1 to 23
          --start-date=1999-12-31|                         | --start-date: 1999-12-31 is not 2000-01-01 to 2099-12-31
          --start-date=2100-01-01|                         | --start-date: 2100-01-01 is not 2000-01-01 to 2099-12-31
          --start-date=tomorrow  |                         | --start-date: 'tomorrow' is not a valid date; write it as 2017-08-02
          --start-date=2099-12-31| --days=2                | --days: 2 is not 0 to 1, from 2099-12-31 to the end of 2099
          --days=2147483647      | --start-date=2000-01-01 | --days: 2147483647 is not 0 to 36525, from 2000-01-01 to the end of 2099
          --channels=            |                         | --channels: '' is not a valid channel id: yt_channel_id is empty
          --channels=a,          |                         | --channels: '' is not a valid channel id: yt_channel_id is empty
          """)
  void wrongOptionIsReported(String option, String with, String problem) {
    assertThat(with == null ? wrong(option) : wrong(option, with))
        .containsExactly("producer-log: " + problem, "Try 'producer-log --help'.");
  }

  @Test
  void lastValidDayCanBeHarvested() {
    assertThat(read("--start-date=2099-12-31", "--days=1").lastDay())
        .isEqualTo(LocalDate.of(2099, 12, 31));
    assertThat(read("--start-date=2000-01-01", "--days=36525").lastDay())
        .isEqualTo(LocalDate.of(2099, 12, 31));
  }

  /** The options of a valid command line. */
  private static ProducerOptions read(String... args) {
    ProducerOptions options = new ProducerOptions(CLOCK);
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).parseArgs(args);
    List<String> problems = new ArrayList<>();
    options.check(problems);
    assertThat(problems).isEmpty();
    return options;
  }

  /** What the application prints for a command line that is not valid. */
  private static List<String> wrong(String... args) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream err = System.err;
    System.setErr(new PrintStream(said, true, UTF_8));
    try {
      assertThat(ProducerLog.run(CLOCK, args)).as("exit code").isEqualTo(2);
    } finally {
      System.setErr(err);
    }
    return said.toString(UTF_8).lines().toList();
  }
}
