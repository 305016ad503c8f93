package io.ytstats.benchmarks;

import io.ytstats.app.Application;
import io.ytstats.app.Command;
import io.ytstats.app.CommandOptions;
import io.ytstats.app.ExitCode;
import io.ytstats.benchmarks.Contest.Reference;
import io.ytstats.benchmarks.Contestants.Contestant;
import io.ytstats.benchmarks.Contestants.Expected;
import io.ytstats.benchmarks.Contestants.Job;
import io.ytstats.benchmarks.Contestants.Plain;
import io.ytstats.benchmarks.Dataset.Format;
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
  private static final List<String> JOB_COLUMNS =
      List.of(
          "contest",
          "contestant",
          "records/s",
          "of ceiling",
          "(lowest",
          "highest)",
          "app CPU s",
          "broker CPU s",
          "peak MiB");

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
      description = "For the CSV files, and the stack's data while it runs. (.bench)")
  private Path folder;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      description =
          "Length of the jobs' windows. It decides how long a run waits for its first one, which is"
              + " not counted. (the jobs' defaults: 10s, 30s)")
  private String window;

  private boolean warmUp;

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
    warmUp = scale >= 1;
    Set<Subject> wanted = subjects.isEmpty() ? EnumSet.allOf(Subject.class) : subjects;
    // a folder for each run: one that was killed leaves nothing that another would find
    LocalStack stack = LocalStack.in(Files.createTempDirectory(home, "stack-")).fullSpeed().start();
    try (TestBed bed = new TestBed(stack, home.resolve("logs"), System.out)) {
      for (Subject subject : EnumSet.copyOf(wanted)) {
        switch (subject) {
          case JOBS ->
              jobs(
                  bed,
                  home.resolve("jobs.csv"),
                  contest(dataset("many", 400, 5), true),
                  contest(dataset("few", 20, 100), true));
          case LARGE ->
              jobs(bed, home.resolve("large.csv"), contest(dataset("large", 100, 100), false));
          case GROWTH ->
              new Growth(bed, scale, window).run(rounds, warmUp(), home.resolve("growth.csv"));
          case STORES -> new StoreBenchmark(bed, rounds, scale).run(home.resolve("stores.csv"));
          case LATENCY -> new LatencyBenchmark(bed, home.resolve("latency.csv"), scale).run();
        }
      }
      return ExitCode.DONE;
    } finally {
      stack.delete();
    }
  }

  /** Once: afterwards the broker is warm. */
  private boolean warmUp() {
    boolean was = warmUp;
    warmUp = false;
    return was;
  }

  private void jobs(TestBed bed, Path file, Contest... contests) throws Exception {
    List<List<String>> summary = new ArrayList<>();
    try (Table.Csv csv = new Table.Csv(file, Contest.csvColumns("records", "broker"))) {
      for (Contest contest : contests) {
        contest.run(bed, rounds, warmUp(), csv);
        summary.addAll(contest.summary(new Reference(Contestants.CEILING, 2)));
      }
    }
    Table.print(bed.out(), JOB_COLUMNS, summary);
  }

  private Dataset dataset(String name, int days, int rounds) {
    return new Dataset(name, Math.max(2, (int) (1_000 * scale)), days, rounds, Format.JSON, 0);
  }

  private Contest contest(Dataset json, boolean allJobs) {
    Expected daily = Expected.daily(json);
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new Plain(Contestants.CEILING, json, daily, CeilingLoop.class, "modern"));
    contestants.add(new Job("agg-daily", json, daily, "agg-daily", window));
    for (String setting : sparkSettings) {
      contestants.add(new Job("agg-daily, " + setting, json, daily, "agg-daily", window, setting));
    }
    if (allJobs) {
      if (peers) {
        contestants.add(new Plain("Kafka Streams", json, daily, StreamsPeer.class));
      }
      Dataset avro = json.in(json.name() + "-avro", Format.AVRO);
      contestants.add(new Job("agg-daily from Avro", avro, daily, "agg-daily", window));
      Dataset days = json.in(json.name() + "-daily", Format.DAILY);
      contestants.add(new Job("agg-monthly", days, Expected.monthly(json), "agg-monthly", window));
    }
    contestants.add(new Plain("ceiling on the 0.8 client", json, daily, CeilingLoop.class, "0.8"));
    return new Contest(json.title(), contestants);
  }
}
