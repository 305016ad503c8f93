package io.ytstats.benchmarks;

import static io.ytstats.benchmarks.Contestants.SOURCE_08;
import static io.ytstats.benchmarks.Contestants.SOURCE_MODERN;
import static io.ytstats.benchmarks.Contestants.job;
import static io.ytstats.benchmarks.Contestants.plain;

import io.ytstats.app.Application;
import io.ytstats.app.Command;
import io.ytstats.app.CommandOptions;
import io.ytstats.app.ExitCode;
import io.ytstats.benchmarks.Contest.Reference;
import io.ytstats.benchmarks.Contestants.Contestant;
import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.harness.TableRows;
import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.QuietLogging;
import io.ytstats.localstack.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command behind scripts/bench.sh. */
final class Benchmarks extends CommandOptions {
  private static final int CHANNELS = 1_000;
  private static final String JOB_COLUMNS =
      "contest, contestant, records/s, of ceiling, (lowest, highest), app CPU s, broker CPU s,"
          + " peak MiB";

  /** What can be measured. */
  enum Subject {
    JOBS,
    LARGE,
    GROWTH,
    STORES,
    LATENCY
  }

  @Parameters(
      paramLabel = "SUBJECT",
      arity = "0..*",
      description = "What to measure; everything by default.")
  private Set<Subject> subjects = EnumSet.noneOf(Subject.class);

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each contestant runs; the median counts.")
  private int rounds = 3;

  @Option(
      names = "--scale",
      paramLabel = "X",
      description = "The part of the records to take; below 1 the figures mean little.")
  private double scale = 1;

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
      names = "--dir",
      paramLabel = "FOLDER",
      description = "For the programs' logs, and the stack's data while it runs. (.bench)")
  private Path folder;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      description =
          "Length of the job's windows. It decides how long a run waits for its first one, which is"
              + " not counted. (the job's default: 10s)")
  private String window;

  private Benchmarks() {}

  /** Runs and exits. */
  public static void main(String[] args) {
    QuietLogging.install();
    Benchmarks options = new Benchmarks();
    System.exit(
        Application.run(
            Command.of(
                    "bench.sh",
                    "Measures the suite on a stack of its own, and prints tables: rates as shares of"
                        + " the best that the machine can do in the same run, and latencies."
                        + " Subjects: jobs (2 million records, many keys and few), large (10"
                        + " million records), growth (with the records of a window, and with its"
                        + " keys), stores (500,000 rows into the table, new ones and updates),"
                        + " latency (publish to row visible, at 1,000 and 5,000 records/s).",
                    options,
                    options::run)
                .interactive(),
            args));
  }

  @Override
  protected void check(List<String> problems) {
    for (String setting : sparkSettings) {
      if (setting.indexOf('=') < 1) {
        problems.add("--spark-conf: '" + setting + "' is not KEY=VALUE");
      }
    }
  }

  private int run() throws Exception {
    Path home = folder == null ? Repository.root().resolve(".bench") : folder.toAbsolutePath();
    Files.createDirectories(home);
    Set<Subject> wanted = EnumSet.allOf(Subject.class);
    wanted.removeIf(subject -> !subjects.isEmpty() && !subjects.contains(subject));
    int channels = Math.max(2, (int) (CHANNELS * scale));
    // a folder for each run: one that was killed leaves nothing that another would find
    LocalStack stack = LocalStack.in(Files.createTempDirectory(home, "stack-")).fullSpeed().start();
    try (TestBed bed = new TestBed(stack, home.resolve("logs"), System.out)) {
      boolean warmUp = scale >= 1; // the broker was just started
      for (Subject subject : wanted) {
        switch (subject) {
          case JOBS ->
              jobs(
                  bed,
                  warmUp,
                  contest("many", channels, 400, 5, peers),
                  contest("few", channels, 20, 100, peers));
          case LARGE -> jobs(bed, warmUp, contest("large", channels, 100, 100, false));
          case GROWTH -> Growth.run(bed, rounds, warmUp, channels, window);
          case STORES -> StoreBenchmark.run(bed, rounds, channels);
          case LATENCY -> new LatencyBenchmark(bed, scale).run();
        }
        warmUp = false;
      }
      return ExitCode.DONE;
    } finally {
      stack.delete();
    }
  }

  private void jobs(TestBed bed, boolean warmUp, Contest... contests) throws Exception {
    List<List<String>> summary = new ArrayList<>();
    for (Contest contest : contests) {
      contest.run(bed, rounds, warmUp && summary.isEmpty());
      summary.addAll(contest.summary(new Reference(Contestants.CEILING, 2)));
    }
    Table.print(bed.out(), JOB_COLUMNS, summary);
  }

  private Contest contest(
      String name, int channels, int days, int recordsADay, boolean withStreams) {
    Dataset data = new Dataset(name, channels, days, recordsADay, Format.JSON, 0);
    TableRows expected = Answer.to(data);
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(plain(Contestants.CEILING, data, expected, CeilingLoop.class, "modern"));
    contestants.add(job("agg-daily", data, expected, window, SOURCE_08));
    contestants.add(job("agg-daily, modern source", data, expected, window, SOURCE_MODERN));
    for (String setting : sparkSettings) {
      contestants.add(job("agg-daily, " + setting, data, expected, window, SOURCE_08, setting));
    }
    if (withStreams) {
      contestants.add(plain("Kafka Streams", data, expected, StreamsPeer.class));
    }
    contestants.add(plain("ceiling on the 0.8 client", data, expected, CeilingLoop.class, "0.8"));
    return new Contest(data.title(), contestants);
  }
}
