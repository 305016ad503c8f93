package io.ytstats.app;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * Runs a command from its arguments to its exit code: reads the options (see {@link CommandLines}),
 * reports every wrong one at once, logs those in effect, runs, and turns the outcome into an {@link
 * ExitCode}. Everything happens on the calling thread.
 */
public final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  /** As the only argument: prints a completion script for bash. The archive is built with it. */
  private static final String COMPLETION = "--generate-completion";

  /** What an application does once its options are valid. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs until done or stopped.
     *
     * @throws FatalException with a message for the operator
     * @throws Exception anything else that ends the application
     */
    void run() throws Exception;
  }

  private final PrintWriter out =
      new PrintWriter(new OutputStreamWriter(System.out, Charset.defaultCharset()), true);
  private final PrintWriter err =
      new PrintWriter(new OutputStreamWriter(System.err, Charset.defaultCharset()), true);
  private final Map<String, String> environment;

  private Application(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Runs an application whose outcome is done or failed.
   *
   * @param name the command's name, for {@code --help} and the log
   * @param about one line on what it does
   * @param options the options object, filled from the arguments before the body runs
   * @param body what to do
   * @param args the command line
   * @return the exit code; the caller hands it to {@link System#exit}
   */
  public static int run(
      String name, String about, CommandOptions options, Body body, String... args) {
    return run(
        Command.of(
            name,
            about,
            options,
            () -> {
              body.run();
              return ExitCode.DONE;
            }),
        args);
  }

  /**
   * Runs a command with this process's variables.
   *
   * @return the exit code; the caller hands it to {@link System#exit}
   */
  public static int run(Command command, String... args) {
    return run(System.getenv(), command, args);
  }

  /** As {@link #run(Command, String...)}, with other variables. */
  public static int run(Map<String, String> environment, Command command, String... args) {
    return new Application(environment).parseAndRun(command, Collections.emptyList(), args);
  }

  /**
   * Runs a command, or one of its subcommands where the arguments name one, with this process's
   * variables. A subcommand's options stand after its name; the command's own are not for it.
   *
   * @param subcommands their names are single words
   * @return the exit code; the caller hands it to {@link System#exit}
   */
  public static int run(Command command, List<Command> subcommands, String... args) {
    return new Application(System.getenv()).parseAndRun(command, subcommands, args);
  }

  /**
   * Runs one of a program's subcommands, with this process's variables.
   *
   * @param name the program's name
   * @param about what it does
   * @param subcommands their names are single words
   * @param args the subcommand's name, then its options
   */
  public static int runSubcommand(
      String name, String about, List<Command> subcommands, String... args) {
    return runSubcommand(System.getenv(), name, about, subcommands, args);
  }

  /** As {@link #runSubcommand(String, String, List, String...)}, with other variables. */
  public static int runSubcommand(
      Map<String, String> environment,
      String name,
      String about,
      List<Command> subcommands,
      String... args) {
    return new Application(environment).parseAndRun(name, about, subcommands, args);
  }

  private int parseAndRun(Command command, List<Command> subcommands, String... args) {
    CommandLine commandLine = CommandLines.of(command, subcommands);
    if (isAskedForCompletion(args)) {
      return printCompletion(command.name(), commandLine);
    }
    ParseResult parsed = commandLine.parseArgs(args);
    return parsed.hasSubcommand()
        ? runSubcommand(parsed, command.name(), subcommands)
        : run(parsed, parsed, command, command.name());
  }

  private int parseAndRun(String name, String about, List<Command> subcommands, String... args) {
    CommandLine commandLine = CommandLines.of(name, about, subcommands);
    if (isAskedForCompletion(args)) {
      return printCompletion(name, commandLine);
    }
    ParseResult parsed = commandLine.parseArgs(args);
    if (parsed.hasSubcommand()) {
      return runSubcommand(parsed, name, subcommands);
    }
    if (showsHelp(commandLine, parsed)) {
      return ExitCode.DONE;
    }
    List<String> problems = CommandLines.parseErrors(parsed);
    if (problems.isEmpty()) {
      problems.add(
          "give one of the commands "
              + subcommands.stream().map(Command::name).collect(Collectors.joining(", ")));
    }
    return wrongUsage(name, problems);
  }

  private int runSubcommand(ParseResult parsed, String name, List<Command> subcommands) {
    ParseResult chosen = parsed.subcommand();
    Command command =
        subcommands.stream()
            .filter(each -> each.name().equals(chosen.commandSpec().name()))
            .findFirst()
            .orElseThrow(IllegalStateException::new);
    return run(parsed, chosen, command, name + " " + command.name());
  }

  /**
   * @param parsed of the program
   * @param own of the command, which may be a subcommand of the program
   */
  private int run(ParseResult parsed, ParseResult own, Command command, String name) {
    if (showsHelp(own.commandSpec().commandLine(), own)) {
      return ExitCode.DONE;
    }
    List<String> problems = CommandLines.problems(parsed, command.options(), environment);
    if (!problems.isEmpty()) {
      return wrongUsage(name, problems);
    }
    if (command.isInteractive()) {
      return runInteractive(command, name);
    }
    LOG.info("{} starts with {}", name, CommandLines.effective(own.commandSpec()));
    return runLogged(command, name);
  }

  private static boolean isAskedForCompletion(String... args) {
    return args.length == 1 && COMPLETION.equals(args[0]);
  }

  /** The text that teaches bash the options, from the same model that parses them. */
  private int printCompletion(String name, CommandLine commandLine) {
    out.print(AutoComplete.bash(name, commandLine));
    out.flush();
    return ExitCode.DONE;
  }

  private boolean showsHelp(CommandLine commandLine, ParseResult parsed) {
    if (parsed.isUsageHelpRequested()) {
      commandLine.usage(out);
    } else if (parsed.isVersionHelpRequested()) {
      commandLine.printVersionHelp(out);
    } else {
      return false;
    }
    return true;
  }

  private int wrongUsage(String name, List<String> problems) {
    problems.forEach(problem -> err.println(name + ": " + problem));
    err.println("Try '" + name + " --help'.");
    return ExitCode.USAGE;
  }

  private static int runLogged(Command command, String name) {
    try {
      return command.action().run();
    } catch (FatalException e) {
      if (e.getCause() != null) {
        LOG.info("{} failed:", name, e.getCause());
      }
      LOG.error("{} stops: {}", name, sentence(e));
    } catch (Exception e) {
      if (StopSignal.isRequested()) {
        LOG.info("{} stopped before its start was complete", name);
        return ExitCode.DONE;
      }
      LOG.info("{} failed:", name, e);
      String refusal = KafkaRefusal.explain(e);
      LOG.error("{} stops: {}", name, refusal == null ? e.toString() : refusal);
    } catch (Error e) { // out of memory, or a missing class: these end with the exit code too
      LOG.info("{} failed:", name, e);
      LOG.error("{} stops: {}", name, e.toString());
    }
    return command.failureExitCode();
  }

  /** The message, with what Kafka refuses where the message does not say it. */
  private static String sentence(Exception e) {
    String refusal = KafkaRefusal.explain(e.getCause());
    return refusal == null || e.getMessage().contains(refusal)
        ? e.getMessage()
        : e.getMessage() + "; " + refusal;
  }

  private int runInteractive(Command command, String name) {
    try {
      return command.action().run();
    } catch (FatalException | UncheckedIOException e) {
      err.println(name + ": " + sentence(e));
      for (Throwable also : e.getSuppressed()) {
        err.println(name + ": " + also.getMessage());
      }
    } catch (Exception | Error e) {
      if (StopSignal.isRequested()) {
        return ExitCode.DONE;
      }
      String refusal = KafkaRefusal.explain(e);
      err.println(name + ": " + (refusal == null ? e : refusal));
      if (refusal == null) {
        e.printStackTrace(err);
      }
    }
    return command.failureExitCode();
  }
}
