package io.ytstats.status;

import io.ytstats.app.Application;
import io.ytstats.app.ClusterReader;
import io.ytstats.app.Command;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.ExitCode;
import io.ytstats.app.GroupLag;
import io.ytstats.status.model.Hop;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;

/** What {@code status.jar} does. All of them only read: a signal may end them anywhere. */
public final class PipelineStatus {
  /** What was read is not as it should be. */
  static final int NOT_GOOD = 1;

  /** Kafka or the database could not be read, so nothing is known. */
  static final int COULD_NOT_READ = 3;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  /** How many rejects are printed. */
  private static final int NAMED = 10;

  private static final String ABOUT =
      "Looks at a running pipeline from outside and prints, once or every --watch, how far each"
          + " group is behind in records and in time, its rate, the tables, the rejects by reason,"
          + " and a verdict. Exits with 1 if that is not healthy. It only reads.";

  private final StatusOptions options;
  private final PrintStream out;

  private PipelineStatus(StatusOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Runs one command and exits with its code. */
  public static void main(String... args) {
    if (System.getProperty("log4j.configuration") == null) {
      // the applications' settings would print the clients' starts among these lines
      System.setProperty(
          "log4j.configuration",
          PipelineStatus.class.getResource("status-log4j.properties").toString());
    }
    System.exit(run(System.out, args));
  }

  static int run(PrintStream out, String... args) {
    return Application.run(
        command("status", ABOUT, options -> new StatusPrinter(options, out).run()),
        Arrays.asList(
            command(
                "drain",
                "Waits until every application has processed all records of its topic, in the order"
                    + " of the pipeline. Exits with 1 if one has not within the limit.",
                options -> new PipelineStatus(options, out).drain()),
            command(
                "tables",
                "Prints both tables. Exits with 1 if one of them is empty.",
                options -> new PipelineStatus(options, out).tables()),
            command(
                "rejects",
                "Counts the records that the applications have rejected, from the dead-letter"
                    + " topics. Exits with 0 if there are none, and with 1 if there are some.",
                options -> new PipelineStatus(options, out).rejects())),
        args);
  }

  private interface Action {
    int run(StatusOptions options) throws Exception;
  }

  private static Command command(String name, String about, Action action) {
    StatusOptions options = new StatusOptions();
    return Command.of(name, about, options, () -> action.run(options))
        .failingWith(COULD_NOT_READ)
        .interactive();
  }

  /** See {@link GroupLag} for why each application is waited for once. */
  private int drain() throws InterruptedException {
    long began = System.nanoTime();
    try (ClusterReader kafka = options.kafka()) {
      for (Hop hop : Hop.ofSuite()) {
        long line = System.nanoTime();
        GroupLag lag = kafka.lag(hop.group(), hop.topic());
        for (long left = lag.records(); left > 0; left = lag.records()) {
          long now = System.nanoTime();
          if (now - began > options.limit.toNanos()) {
            printLag(hop, left, ", after the limit of " + DurationConverter.text(options.limit));
            return NOT_GOOD;
          } else if (now - line >= LINE_EVERY.toNanos()) {
            printLag(hop, left, "");
            line = now;
          }
          Thread.sleep(POLL.toMillis());
        }
        out.printf("drain: %-13s has processed all of %s%n", hop.group(), hop.topic());
      }
    }
    return ExitCode.DONE;
  }

  private void printLag(Hop hop, long left, String rest) {
    out.printf("drain: %-13s has %,d records of %s left%s%n", hop.group(), left, hop.topic(), rest);
  }

  private int tables() throws SQLException {
    boolean empty = false;
    try (Connection connection = options.connect()) {
      for (StoredTable table : StoredTable.values()) {
        empty |= table.print(connection, options.rows, out) == 0;
      }
    }
    return empty ? NOT_GOOD : ExitCode.DONE;
  }

  private int rejects() {
    Rejects rejects = new Rejects();
    try (ClusterReader kafka = options.kafka()) {
      kafka.read(kafka.ends(Rejects.topics()), rejects::add);
    }
    long count = rejects.count(options.since);
    long before = rejects.count() - count;
    out.printf(
        "rejects: %,d%s%n",
        count, before > 0 ? String.format(", and %,d from before, not counted", before) : "");
    rejects.sentences(options.since).stream()
        .limit(NAMED)
        .forEach(sentence -> out.println("         " + sentence));
    if (count > NAMED) {
      out.println("         and more");
    }
    return count == 0 ? ExitCode.DONE : NOT_GOOD;
  }
}
