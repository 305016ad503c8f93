package io.ytstats.demo;

import io.ytstats.app.AppOptions;
import io.ytstats.app.Application;
import io.ytstats.app.Command;
import io.ytstats.app.ExitCode;
import java.io.PrintStream;
import java.util.Arrays;

/** The commands of {@code demo.jar}. */
public final class Demo {
  /** What was looked at could be read, and is not as it should be. */
  static final int NOT_GOOD = 1;

  /** Kafka or the database could not be read, so nothing is known. */
  static final int COULD_NOT_READ = 3;

  private static final String USAGE =
      """
      Usage: java -jar demo.jar (watch | drain | tables | rejects) [options]

        watch    prints every few seconds what moves, until stopped
        drain    waits until every application has taken in all there is
        tables   prints both tables
        rejects  counts what was rejected
      Each has a --help.
      """;

  private Demo() {}

  /** Runs one command and exits with its code. */
  public static void main(String... args) {
    if (System.getProperty("log4j.configuration") == null) {
      // the applications' own tells of every start, amid what this prints
      System.setProperty(
          "log4j.configuration", Demo.class.getResource("demo-log4j.properties").toString());
    }
    // all of them only read: a signal may end them anywhere
    System.exit(run(System.out, args));
  }

  static int run(PrintStream out, String... args) {
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    switch (args.length == 0 ? "" : args[0]) {
      case "watch":
        WatchOptions watch = new WatchOptions();
        return run(
            "watch",
            "Prints every few seconds what moves, until stopped.",
            watch,
            () -> new Watch(watch, out).run(),
            rest);
      case "drain":
        DrainOptions drain = new DrainOptions();
        return run(
            "drain",
            "Waits until every application has taken in all there is, in the order of the stages."
                + " Exits with 1 if one has not when the limit is over.",
            drain,
            () -> new Drain(drain, out).run(),
            rest);
      case "tables":
        TablesOptions tables = new TablesOptions();
        return run(
            "tables",
            "Prints both tables. Exits with 1 if one of them is empty.",
            tables,
            () -> Tables.print(tables, out),
            rest);
      case "rejects":
        RejectsOptions rejects = new RejectsOptions();
        return run(
            "rejects",
            "Counts what the applications have rejected, by the dead-letter topics. Exits with 0 if"
                + " that is nothing, with 1 if it is something, and with 3 if it could not be"
                + " read.",
            rejects,
            () -> RejectsCommand.print(rejects, out),
            rest);
      case "--help":
        out.print(USAGE);
        return ExitCode.DONE;
      default:
        System.err.print(USAGE);
        return ExitCode.USAGE;
    }
  }

  /** An exception is told of by {@link Application}, and is no answer of the command's own. */
  private static int run(
      String name, String about, AppOptions options, Command.Action action, String... args) {
    return Application.run(
        Command.of("demo " + name, about, options, action).failingWith(COULD_NOT_READ), args);
  }
}
