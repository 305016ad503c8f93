package io.ytstats.chaos;

import io.ytstats.app.Application;
import io.ytstats.app.Command;
import io.ytstats.app.CommandOptions;
import io.ytstats.app.DurationConverter;
import io.ytstats.localstack.KafkaVersion;
import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.LocalStackBuilder;
import io.ytstats.localstack.QuietLogging;
import io.ytstats.localstack.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Option;

/**
 * {@code chaos.sh}: injects faults into the whole pipeline and checks that the tables are exact.
 */
public final class Chaos extends CommandOptions {
  private static final int EXACT = 0;
  private static final int NOT_EXACT = 1;
  private static final int FAILED = 3;

  /** Room for one fault of each kind. */
  private static final Duration SHORTEST = Duration.ofSeconds(40);

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of load and schedule: the same number gives the same ones. (random)")
  Long seed;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long load and schedule last; draining and checking follow.")
  Duration span = Duration.ofMinutes(10);

  @Option(
      names = "--brokers",
      paramLabel = "N",
      description = "1, or 3 with replication 3 and at least 2 in sync.")
  int brokers = 1;

  @Option(
      names = "--kafka-source",
      paramLabel = "0-8|modern",
      description = "How the jobs and the audit read Kafka.")
  String kafkaSource = "0-8";

  @Option(
      names = "--kafka-version",
      paramLabel = "3.9|4",
      description = "The line of Kafka that the brokers are of.")
  private String kafkaVersion = "3.9";

  @Option(
      names = "--secure",
      description =
          "TLS, a user for each program, and least rights, in Kafka and the database. Needs"
              + " --kafka-source modern.")
  private boolean secure;

  @Option(
      names = "--records",
      paramLabel = "N",
      description =
          "The least number of good records, for a tenth as many channels' days. One in 20 is"
              + " repeated, one in 200 more is bad.")
  int records = 200_000;

  @Option(names = "--kills", paramLabel = "N", description = "SIGKILLs of each application.")
  private int kills = 3;

  @Option(
      names = "--bounces",
      paramLabel = "N",
      description = "SIGKILLs and SIGSTOPs, by turns, of a broker that leads a partition.")
  private int bounces = 5;

  @Option(
      names = "--stops",
      paramLabel = "N",
      description =
          "How often every application is stopped by SIGTERM while no broker answers. SIGSTOP or"
              + " SIGKILL, by turns, makes all brokers unavailable for longer than a window before"
              + " the stops, and until the last application has ended.")
  private int stops = 2;

  @Option(
      names = "--burst",
      paramLabel = "N",
      description =
          "How many padded records of nearly 1 MiB go to one partition of its topic after the first"
              + " SIGKILL of each job and store. They are compressed to 1/250 or less, so a fetch"
              + " of 1 MiB takes about 250 MB of memory. They repeat other records.")
  int burst = 400;

  @Option(
      names = "--disconnects",
      paramLabel = "N",
      description = "How often all connections to the database are killed.")
  private int disconnects = 5;

  @Option(names = "--db-kills", paramLabel = "N", description = "SIGKILLs of the database.")
  private int databaseKills = 1;

  @Option(
      names = "--db-away",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long the database is then down.")
  private Duration databaseAway = Duration.ofMinutes(1);

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description =
          "For data, logs and report; must not exist. (.chaos/seed-N-brokers-N in the repository,"
              + " with a number where that exists)")
  Path folder;

  private Chaos() {}

  /** Runs and exits. */
  public static void main(String[] args) {
    QuietLogging.install();
    Chaos options = new Chaos();
    System.exit(
        Application.run(
            Command.of(
                    "chaos.sh",
                    "Starts Kafka, a database and the five applications, and sends a load through"
                        + " them. Meanwhile it kills, freezes and stops all of them, by a schedule"
                        + " drawn from a seed. At the end the audit recomputes both tables, the"
                        + " tables are compared with what the load expects, and the distinct"
                        + " rejects with the bad records. No application may end by itself, take"
                        + " more than 15 s to stop, or end with the exit code of a failure. Some"
                        + " channels differ only in case, accents, normal form or invisible"
                        + " characters. One record in 500 has up to 1 MiB of padding, compressed."
                        + " Prints each step, and a report of one page at the end.",
                    options,
                    options::run)
                .interactive()
                .failingWith(FAILED),
            args));
  }

  @Override
  protected String exitCodes() {
    return "0 tables and rejects are exact, and each application ended only when it was asked to; 1"
        + " something is wrong, and the report names it; 2 wrong usage; 3 the run failed";
  }

  private int run() throws Exception {
    seed = seed == null ? ThreadLocalRandom.current().nextLong(1, 1_000_000) : seed;
    folder = folder == null ? freeFolder() : folder.toAbsolutePath();
    return new ChaosRun(this, System.out).run() ? EXACT : NOT_EXACT;
  }

  /** What the run is against, in its folder. */
  LocalStackBuilder stack() {
    LocalStackBuilder stack =
        LocalStack.in(folder.resolve("stack"))
            .brokers(brokers)
            .kafkaVersion(KafkaVersion.of(kafkaVersion).orElseThrow());
    return secure ? stack.secured(false) : stack;
  }

  /** How many faults of each kind. */
  Schedule.Counts counts() {
    return new Schedule.Counts(kills, bounces, stops, disconnects, databaseKills, databaseAway);
  }

  @Override
  protected void check(List<String> problems) {
    if (!kafkaSource.equals("0-8") && !kafkaSource.equals("modern")) {
      problems.add("--kafka-source: '" + kafkaSource + "' is not 0-8 or modern");
    }
    Optional<KafkaVersion> version = KafkaVersion.of(kafkaVersion);
    if (version.isEmpty()) {
      problems.add("--kafka-version: '" + kafkaVersion + "' is not 3.9 or 4");
    }
    if (kafkaSource.equals("0-8") && (secure || version.equals(Optional.of(KafkaVersion.V4)))) {
      problems.add((secure ? "--secure" : "--kafka-version 4") + ": needs --kafka-source modern");
    }
    if (brokers != 1 && brokers != 3) {
      problems.add("--brokers: " + brokers + " is not 1 or 3");
    }
    checkRange("--records", records, 200, Integer.MAX_VALUE, problems);
    checkRange("--kills", kills, 0, Integer.MAX_VALUE, problems);
    checkRange("--bounces", bounces, 0, Integer.MAX_VALUE, problems);
    checkRange("--stops", stops, 0, Integer.MAX_VALUE, problems);
    checkRange("--burst", burst, 0, Integer.MAX_VALUE, problems);
    checkRange("--disconnects", disconnects, 0, Integer.MAX_VALUE, problems);
    checkRange("--db-kills", databaseKills, 0, Integer.MAX_VALUE, problems);
    if (span.compareTo(SHORTEST) < 0) {
      problems.add("--for: " + DurationConverter.text(span) + " is not 40s or more");
    }
    if (databaseAway.multipliedBy(2L * Math.max(0, databaseKills)).compareTo(span) > 0) {
      problems.add("--db-away: the database would be down for more than half of --for");
    }
    if (folder != null && Files.exists(folder)) {
      problems.add("--dir: " + folder + " exists already");
    }
  }

  private Path freeFolder() {
    Path first =
        Repository.root().resolve(".chaos").resolve("seed-" + seed + "-brokers-" + brokers);
    Path free = first;
    for (int i = 2; Files.exists(free); i++) {
      free = first.resolveSibling(first.getFileName() + "-" + i);
    }
    return free;
  }
}
