package io.ytstats.benchmarks;

import static io.ytstats.benchmarks.Contestants.SOURCE_08;
import static io.ytstats.benchmarks.Contestants.SOURCE_MODERN;
import static io.ytstats.benchmarks.Contestants.job;
import static io.ytstats.benchmarks.Contestants.plain;

import io.ytstats.benchmarks.Contest.Reference;
import io.ytstats.benchmarks.Contestants.Contestant;
import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.benchmarks.WorldData.Compression;
import io.ytstats.benchmarks.WorldData.Kind;
import io.ytstats.harness.TableRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The contests of agg-daily with the ceiling and with peers, and the options that choose them. */
final class JobContests {
  private static final int RECORDS_PER_CHANNEL = 2_000;
  private static final String COLUMNS =
      "contest, contestant, records/s, of ceiling, (lowest, highest), app CPU s, broker CPU s,"
          + " peak MiB";

  @Option(names = "--peers", description = "Runs Kafka Streams beside the jobs.")
  private boolean peers;

  @Option(
      names = "--spark-conf",
      paramLabel = "KEY=VALUE",
      description =
          "Runs agg-daily once more (jobs, large) with this Spark setting; repeatable, each is a"
              + " contestant.")
  private List<String> sparkSettings = List.of();

  @Option(
      names = "--data",
      paramLabel = "KIND",
      split = ",",
      description =
          "Records of jobs: tidy (the default), world (names, shuffled, odd, bad and repeated), or"
              + " one of these alone: names of 8 to 100 characters of many scripts, with escapes;"
              + " shuffled; odd, 0.1 %% written in unusual ways; bad, 0.05 %% that are not valid;"
              + " repeated, 1 %% sent twice. With commas between them, each is a contest.")
  private List<Kind> kinds = List.of(Kind.TIDY);

  @Option(
      names = "--keys",
      paramLabel = "N",
      split = ",",
      description =
          "Keys of jobs, a channel and a day each, of 2 million records; with commas between them,"
              + " each is a contest. (400000,20000)")
  private List<Integer> keys = List.of(400_000, 20_000);

  @Option(
      names = "--compression",
      paramLabel = "CODEC",
      split = ",",
      description =
          "How the topics of jobs are compressed: none (the default), lz4, zstd; each is a contest."
              + " The 0.8 client takes no part in zstd, which it cannot read.")
  private List<Compression> compressions = List.of(Compression.NONE);

  @Option(
      names = "--keyed",
      description = "Records of jobs have their channel as the key. (unless --unkeyed is given)")
  private boolean keyed;

  @Option(
      names = "--unkeyed",
      description = "Records of jobs have no key; with --keyed, each is a contest.")
  private boolean unkeyed;

  @Option(
      names = "--cold",
      description =
          "Restarts the broker before each run of jobs, with none of its data in the page cache.")
  private boolean cold;

  /** Adds a problem for each value that cannot be. */
  void check(List<String> problems) {
    for (String setting : sparkSettings) {
      if (setting.indexOf('=') < 1) {
        problems.add("--spark-conf: '" + setting + "' is not KEY=VALUE");
      }
    }
    for (int number : keys) {
      if (number < 1_000 || number > 2_000_000 || 2_000_000 % number != 0) {
        problems.add("--keys: " + number + " is not 1000 to 2000000, or does not divide 2000000");
      }
    }
  }

  /**
   * Runs all that the options ask for, and prints a table.
   *
   * @param channels how many; each has 2,000 records
   * @param window of the job; null for its default
   */
  void run(TestBed bed, int rounds, boolean warmUp, int channels, String window)
      throws InterruptedException, SQLException {
    List<List<String>> summary = new ArrayList<>();
    for (WorldData data : data(channels)) {
      if (!data.readableBy08()) {
        bed.say(
            "%s: without the 0-8 source and the 0.8 client, which cannot read it", data.title());
      }
      run(bed, rounds, warmUp && summary.isEmpty(), data, window, peers, cold, summary);
    }
    Table.print(bed.out(), COLUMNS, summary);
  }

  /** The same with 10 million tidy records, a hundred of each channel and day. */
  void runLarge(TestBed bed, int rounds, boolean warmUp, int channels, String window)
      throws InterruptedException, SQLException {
    Dataset base = new Dataset("large", channels, 100, 100, Format.JSON, 0);
    List<List<String>> summary = new ArrayList<>();
    WorldData data = new WorldData(base, Kind.TIDY, Compression.NONE, true);
    run(bed, rounds, warmUp, data, window, false, false, summary);
    Table.print(bed.out(), COLUMNS, summary);
  }

  private List<WorldData> data(int channels) {
    List<WorldData> all = new ArrayList<>();
    for (Kind kind : kinds) {
      for (Compression compression : compressions) {
        for (int number : keys) {
          int days = number / 1_000;
          int rounds = RECORDS_PER_CHANNEL / days;
          Dataset base = new Dataset("jobs-" + all.size(), channels, days, rounds, Format.JSON, 0);
          if (keyed || !unkeyed) {
            all.add(new WorldData(base, kind, compression, true));
          }
          if (unkeyed) {
            Dataset other =
                new Dataset("jobs-" + all.size(), channels, days, rounds, Format.JSON, 0);
            all.add(new WorldData(other, kind, compression, false));
          }
        }
      }
    }
    return all;
  }

  private void run(
      TestBed bed,
      int rounds,
      boolean warmUp,
      WorldData data,
      String window,
      boolean withStreams,
      boolean fromCold,
      List<List<String>> summary)
      throws InterruptedException, SQLException {
    TableRows expected = Answer.to(data);
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(ceiling(Contestants.CEILING, data, expected, "modern"));
    if (data.readableBy08()) {
      contestants.add(job("agg-daily", data, expected, window, SOURCE_08));
    }
    contestants.add(job("agg-daily, modern source", data, expected, window, SOURCE_MODERN));
    String source = data.readableBy08() ? SOURCE_08 : SOURCE_MODERN;
    for (String setting : sparkSettings) {
      contestants.add(job("agg-daily, " + setting, data, expected, window, source, setting));
    }
    if (withStreams) {
      contestants.add(plain("Kafka Streams", data, expected, StreamsPeer.class));
    }
    if (data.readableBy08()) {
      contestants.add(ceiling("ceiling on the 0.8 client", data, expected, "0.8"));
    }
    String title = fromCold ? data.title() + ", cold" : data.title();
    Contest contest = new Contest(title, contestants, fromCold);
    contest.run(bed, rounds, warmUp);
    summary.addAll(contest.summary(new Reference(Contestants.CEILING, 2)));
  }

  /** The ceiling on one of the clients. */
  static Contestant ceiling(String name, WorldData data, TableRows expected, String client) {
    String partitioned = data.keyed() ? "keyed" : "unkeyed";
    return plain(name, data, expected, CeilingLoop.class, client, partitioned);
  }
}
