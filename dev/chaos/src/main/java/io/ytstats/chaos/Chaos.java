package io.ytstats.chaos;

import io.ytstats.app.DurationConverter;
import io.ytstats.localstack.Commands;
import io.ytstats.localstack.LocalStackException;
import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chaos.sh}: kills everything, and looks whether the tables are exact all the same. */
@Command(
    name = "chaos.sh",
    description = {
      "Starts Kafka, a database and the five applications, sends a load through them, and meanwhile"
          + " kills and stops all of them, by a schedule drawn from a seed. At the end the audit"
          + " recomputes both tables, the load's own answer is compared with them, and the distinct"
          + " rejects with the bad records. No application may end by itself, stop in more than 15 s"
          + " or with an exit code of a failure.",
      "Some of the load's channels differ only in case, accents, normal form or characters that"
          + " nobody sees. One in 500 of its records has up to 1 MiB of padding, compressed.",
      "Prints what it does as it does it, and a report of one page at the end."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:tables and rejects are exact, and each application ended only as it was asked to",
      "1:not so; the report names what is wrong",
      "2:wrong usage",
      "3:the run could not be carried out"
    })
public final class Chaos implements Callable<Integer> {
  private static final int EXACT = 0;
  private static final int NOT_EXACT = 1;
  private static final int NOT_CARRIED_OUT = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of load and schedule: the same ones for the same number. Random if not given.")
  private Long seed;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long load and schedule go on; draining and checking come after it. (10m)")
  private Duration span = Duration.ofMinutes(10);

  @Option(
      names = "--brokers",
      paramLabel = "N",
      description = "1, or 3 with replication 3 and at least 2 in sync. (1)")
  private int brokers = 1;

  @Option(
      names = "--records",
      paramLabel = "N",
      description =
          "Good records of the load, at least; a tenth as many channels' days. One in 20 comes"
              + " again, one in 200 more is bad. (200000)")
  private int records = 200_000;

  @Option(names = "--kills", paramLabel = "N", description = "SIGKILLs of each application. (3)")
  private int kills = 3;

  @Option(
      names = "--bounces",
      paramLabel = "N",
      description = "Of brokers, each the leader of a partition: by turns SIGKILL and SIGSTOP. (5)")
  private int bounces = 5;

  @Option(
      names = "--stops",
      paramLabel = "N",
      description =
          "How often every application is stopped by SIGTERM while no broker answers: all brokers,"
              + " one or three, are away by turns by SIGSTOP and SIGKILL, for longer than a window"
              + " before the stops, and until the last application has ended. (2)")
  private int stops = 2;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description =
          "After the first SIGKILL of each job and store so many records of nearly 1 MiB of padding"
              + " each go to one partition of what it reads, compressed to a 250th or less: a fetch"
              + " of 1 MiB is some 250 MB in memory. They repeat other records. 0 for none. (400)")
  private int burst = 400;

  @Option(
      names = "--disconnects",
      paramLabel = "N",
      description = "How often all connections to the database are killed. (5)")
  private int disconnects = 5;

  @Option(names = "--db-kills", paramLabel = "N", description = "SIGKILLs of the database. (1)")
  private int databaseKills = 1;

  @Option(
      names = "--db-away",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "For how long the database is then away. (1m)")
  private Duration databaseAway = Duration.ofMinutes(1);

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description =
          "For data, logs and report; must not exist. (.chaos in the repository, and in it"
              + " seed-N-brokers-N with a number where that exists)")
  private Path folder;

  private Chaos() {}

  /** Runs and exits. */
  public static void main(String[] args) {
    System.exit(Commands.run(new Chaos(), args));
  }

  @Override
  public Integer call() {
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      return Commands.wrongUsage(spec.commandLine(), problems);
    }
    long drawn = seed == null ? ThreadLocalRandom.current().nextInt(1, 1_000_000) : seed;
    ChaosRun run =
        new ChaosRun(
            new ChaosRun.Settings(
                drawn,
                span,
                brokers,
                records,
                burst,
                new Schedule.Counts(
                    kills, bounces, stops, disconnects, databaseKills, databaseAway),
                folder == null ? freeFolder(drawn) : folder.toAbsolutePath()),
            System.out);
    try {
      return run.run() ? EXACT : NOT_EXACT;
    } catch (IOException
        | SQLException
        | ExecutionException
        | TimeoutException
        | LocalStackException e) {
      return notCarriedOut(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return notCarriedOut(e);
    }
  }

  private int notCarriedOut(Exception e) {
    Throwable reason = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    spec.commandLine().getErr().println("chaos.sh: the run could not be carried out: " + reason);
    return NOT_CARRIED_OUT;
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (brokers != 1 && brokers != 3) {
      problems.add("--brokers is " + brokers + ", not 1 or 3");
    }
    atLeast("--records", records, 200, problems);
    atLeast("--kills", kills, 0, problems);
    atLeast("--bounces", bounces, 0, problems);
    atLeast("--stops", stops, 0, problems);
    atLeast("--burst", burst, 0, problems);
    atLeast("--disconnects", disconnects, 0, problems);
    atLeast("--db-kills", databaseKills, 0, problems);
    if (span.compareTo(Duration.ofMinutes(1)) < 0) {
      problems.add("--for is " + DurationConverter.text(span) + ", not 1m or more");
    }
    if (databaseAway.multipliedBy(2L * Math.max(0, databaseKills)).compareTo(span) > 0) {
      problems.add("--db-away: the database would be away for more than half of --for");
    }
    if (folder != null && Files.exists(folder)) {
      problems.add("--dir: " + folder + " exists already");
    }
    return problems;
  }

  private static void atLeast(String option, int value, int least, List<String> problems) {
    if (value < least) {
      problems.add(option + " is " + value + ", not " + least + " or more");
    }
  }

  private Path freeFolder(long drawn) {
    Path first =
        Repository.root().resolve(".chaos").resolve("seed-" + drawn + "-brokers-" + brokers);
    Path free = first;
    for (int i = 2; Files.exists(free); i++) {
      free = first.resolveSibling(first.getFileName() + "-" + i);
    }
    return free;
  }
}
