package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Contestant.Answer;
import io.ytstats.benchmarks.Contestant.Job;
import io.ytstats.benchmarks.Contestant.Own;
import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.localstack.Commands;
import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command behind scripts/bench.sh. */
@Command(
    name = "bench.sh",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    description = {
      "Measures the suite on a stack of its own, and prints tables: rates as shares of what the"
          + " machine does at best in the same run, and latencies.",
      "Subjects: jobs (2 million records, many keys and few), large (10 million records), growth (with"
          + " the records of a window, and with its keys), stores (500,000 rows into the table, new"
          + " ones and updates), latency (publish to row visible, at 1,000 and 5,000 records/s)."
    })
final class Benchmarks implements Callable<Integer> {
  private static final int FAILED = 1;

  /** What can be measured. */
  enum Subject {
    JOBS,
    LARGE,
    GROWTH,
    STORES,
    LATENCY
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SUBJECT", arity = "0..*", description = "What to measure; all of them.")
  private Set<Subject> subjects = EnumSet.noneOf(Subject.class);

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each contestant runs; the median counts. (3)")
  private int rounds = 3;

  @Option(
      names = "--scale",
      paramLabel = "X",
      description = "Takes this part of the records; below 1 no figure is worth much. (1)")
  private double scale = 1;

  @Option(names = "--peers", description = "Runs Kafka Streams beside the jobs.")
  private boolean peers;

  @Option(
      names = "--spark-conf",
      paramLabel = "KEY=VALUE",
      description =
          "Runs agg-daily once more beside itself (jobs, large), with this setting of Spark's;"
              + " repeatable, each a contestant of its own.")
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
              + " not counted. (theirs: 10s, 30s)")
  private String window;

  private Benchmarks() {}

  /** Runs and exits. */
  public static void main(String[] args) {
    System.exit(Commands.run(new Benchmarks(), args));
  }

  @Override
  public Integer call() throws Exception {
    for (String setting : sparkSettings) {
      if (setting.indexOf('=') < 1) {
        throw new ParameterException(
            spec.commandLine(), "--spark-conf takes KEY=VALUE, not '" + setting + "'");
      }
    }
    Path home = folder == null ? Repository.root().resolve(".bench") : folder.toAbsolutePath();
    Files.createDirectories(home);
    if (subjects.isEmpty()) {
      subjects = EnumSet.allOf(Subject.class);
    }
    // each run's own: what a killed one left behind is in nobody's way
    Path servers = Files.createTempDirectory(home, "stack-");
    LocalStack stack = LocalStack.in(servers).fullSpeed().start();
    try {
      Lab lab = new Lab(stack, System.out, scale >= 1);
      if (subjects.contains(Subject.JOBS)) {
        jobs(lab, home);
      }
      if (subjects.contains(Subject.LARGE)) {
        large(lab, home);
      }
      if (subjects.contains(Subject.GROWTH)) {
        new Growth(scale, window).run(lab, rounds, home.resolve("growth.csv"), System.out);
      }
      if (subjects.contains(Subject.STORES)) {
        new StoreBenchmark(lab, rounds, scale).run(home.resolve("stores.csv"));
      }
      if (subjects.contains(Subject.LATENCY)) {
        new LatencyBenchmark(lab, home.resolve("latency.csv"), scale).run();
      }
    } catch (BenchmarkException e) {
      System.err.println("bench.sh: " + e.getMessage());
      return FAILED;
    } finally {
      stack.delete();
    }
    return 0;
  }

  private void jobs(Lab lab, Path home) throws IOException, InterruptedException {
    contest(
        lab,
        home.resolve("jobs.csv"),
        List.of(
            contestOf(dataset("many", 1_000, 400, 5), true),
            contestOf(dataset("few", 1_000, 20, 100), true)));
  }

  private void large(Lab lab, Path home) throws IOException, InterruptedException {
    contest(
        lab,
        home.resolve("large.csv"),
        List.of(contestOf(dataset("large", 1_000, 100, 100), false)));
  }

  private void contest(Lab lab, Path file, List<Contest> contests)
      throws IOException, InterruptedException {
    List<List<String>> summary = new ArrayList<>();
    try (Table.Csv csv = new Table.Csv(file, Contest.RAW_COLUMNS)) {
      for (Contest contest : contests) {
        contest.run(lab, rounds, csv);
        summary.addAll(contest.summary());
      }
    }
    System.out.println();
    Table.print(System.out, Contest.SUMMARY_COLUMNS, summary);
  }

  private Dataset dataset(String name, int channels, int days, int rounds) {
    return new Dataset(name, Math.max(2, (int) (channels * scale)), days, rounds, Format.JSON);
  }

  private Contest contestOf(Dataset json, boolean allJobs) {
    Answer daily = Answer.daily(json);
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new Own(Contestant.CEILING, json, daily, CeilingLoop.class, List.of("modern")));
    contestants.add(new Job("agg-daily", json, daily, "agg-daily", window));
    for (String setting : sparkSettings) {
      contestants.add(
          new Job("agg-daily, " + setting, json, daily, "agg-daily", window, List.of(setting)));
    }
    if (peers && allJobs) {
      contestants.add(new Own("Kafka Streams", json, daily, StreamsPeer.class, List.of()));
    }
    if (allJobs) {
      contestants.add(
          new Job(
              "agg-daily from Avro",
              json.in(json.name() + "-avro", Format.AVRO),
              daily,
              "agg-daily",
              window));
      contestants.add(
          new Job(
              "agg-monthly",
              json.in(json.name() + "-daily", Format.DAILY),
              Answer.monthly(json),
              "agg-monthly",
              window));
    }
    contestants.add(
        new Own("ceiling on the 0.8 client", json, daily, CeilingLoop.class, List.of("0.8")));
    return new Contest(json.title(), contestants);
  }
}
