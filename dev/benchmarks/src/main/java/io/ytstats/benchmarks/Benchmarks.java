package io.ytstats.benchmarks;

import io.ytstats.app.Application;
import io.ytstats.app.Command;
import io.ytstats.app.CommandOptions;
import io.ytstats.app.ExitCode;
import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.QuietLogging;
import io.ytstats.localstack.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command behind scripts/bench.sh. */
final class Benchmarks extends CommandOptions {
  private static final int CHANNELS = 1_000;

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

  @Mixin private final JobContests jobs = new JobContests();

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
                        + " Subjects: jobs (2 million records, many keys and few, tidy or as the"
                        + " world has them), large (10"
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
    jobs.check(problems);
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
          case JOBS -> jobs.run(bed, rounds, warmUp, channels, window);
          case LARGE -> jobs.runLarge(bed, rounds, warmUp, channels, window);
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
}
