package io.ytstats.demo;

import io.ytstats.app.AppOptions;
import io.ytstats.app.Application;
import io.ytstats.app.ExitCode;
import io.ytstats.app.StopSignal;
import java.io.PrintStream;
import java.util.Arrays;

/** The commands of {@code demo.jar}. */
public final class Demo {
  /** The tables could be read, and are not what they should be. */
  static final int DIFFERS = 1;

  /** Kafka or the database could not be read, so nothing is known. */
  static final int COULD_NOT_READ = 3;

  private static final String USAGE =
      """
      Usage: java -jar demo.jar (watch | drain | tables | check) [options]

        watch    prints every few seconds what moves, until stopped
        drain    waits until every application has taken in all there is
        tables   prints both tables
        check    compares both tables with the answer recomputed from the raw topic
      Each has a --help.
      """;

  /** A command once its options are good. */
  @FunctionalInterface
  private interface Command {
    /** Returns the exit code. */
    int run() throws Exception;
  }

  private Demo() {}

  /** Runs one command and exits with its code. */
  public static void main(String... args) {
    if (System.getProperty("log4j.configuration") == null) {
      // the applications' own tells of every start, amid what this prints
      System.setProperty(
          "log4j.configuration", Demo.class.getResource("demo-log4j.properties").toString());
    }
    StopSignal.runAndExit(() -> run(System.out, args));
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
        return run("tables", "Prints both tables.", tables, () -> Tables.print(tables, out), rest);
      case "check":
        CheckOptions check = new CheckOptions();
        return run(
            "check",
            "Compares both tables, row for row, with the answer recomputed from the raw topic as it"
                + " is now. Exits with 0 if they are equal and not empty and nothing was rejected,"
                + " with 1 if not, and with 3 if something could not be read.",
            check,
            () -> new Check(check, out).run(),
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
      String name, String about, AppOptions options, Command command, String... args) {
    int[] answer = new int[1];
    int code =
        Application.run("demo " + name, about, options, () -> answer[0] = command.run(), args);
    return code == ExitCode.FAILED ? COULD_NOT_READ : code == ExitCode.DONE ? answer[0] : code;
  }
}
