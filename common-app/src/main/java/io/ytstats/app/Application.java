package io.ytstats.app;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs an application from its arguments to its exit code: reads the options (the option wins over
 * its environment variable, the variable over the default), names every wrong one at once, logs
 * those in effect, runs, and turns what happened into an {@link ExitCode}.
 */
public final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  /** What an application does once its options are good. */
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

  /** What a command does whose outcome is more than done or failed. */
  @FunctionalInterface
  public interface Command {
    /**
     * Runs until there is an answer.
     *
     * @return the exit code that tells it
     * @throws FatalException with a message for the operator
     * @throws Exception anything else that leaves no answer
     */
    int run() throws Exception;
  }

  private Application() {}

  /**
   * Runs an application on the calling thread.
   *
   * @param name the command's name, for {@code --help} and the log
   * @param about one line on what it does
   * @param options the options object, filled from the arguments before the body runs
   * @param body what to do
   * @param args the command line
   * @return the exit code; the caller hands it to {@link System#exit}
   */
  public static int run(String name, String about, AppOptions options, Body body, String... args) {
    return runCommand(
        name,
        about,
        options,
        ExitCode.FAILED,
        () -> {
          body.run();
          return ExitCode.DONE;
        },
        args);
  }

  /**
   * As {@link #run}, for a command that has an answer; see {@link AppOptions#exitCodes} for its
   * help.
   *
   * @param noAnswer the exit code if it fails, so that a failure is not taken for an answer
   */
  public static int runCommand(
      String name,
      String about,
      AppOptions options,
      int noAnswer,
      Command command,
      String... args) {
    PrintWriter out =
        new PrintWriter(new OutputStreamWriter(System.out, Charset.defaultCharset()), true);
    PrintWriter err =
        new PrintWriter(new OutputStreamWriter(System.err, Charset.defaultCharset()), true);
    CommandLine commandLine = commandLine(name, about, options);
    ParseResult parsed = commandLine.parseArgs(args);
    if (parsed.isUsageHelpRequested()) {
      commandLine.usage(out);
      return ExitCode.DONE;
    }
    if (parsed.isVersionHelpRequested()) {
      commandLine.printVersionHelp(out);
      return ExitCode.DONE;
    }
    List<String> problems =
        parsed.errors().stream().map(Application::sentence).collect(Collectors.toList());
    options.check(problems);
    if (!problems.isEmpty()) {
      problems.stream().distinct().forEach(problem -> err.println(name + ": " + problem));
      err.println("Try '" + name + " --help'.");
      return ExitCode.USAGE;
    }
    LOG.info("{} starts with {}", name, effective(commandLine.getCommandSpec()));
    try {
      return command.run();
    } catch (FatalException e) {
      if (e.getCause() != null) {
        LOG.info("{} gives up; the cause in full:", name, e.getCause());
      }
      LOG.error("{} stops: {}", name, e.getMessage());
      return noAnswer;
    } catch (Exception e) {
      if (StopSignal.isRequested()) {
        LOG.info("{} stopped before it was up", name);
        return ExitCode.DONE;
      }
      LOG.info("{} gives up; the failure in full:", name, e);
      LOG.error("{} stops: {}", name, e.toString());
      return noAnswer;
    } catch (Error e) { // out of memory, or a class that is missing: it ends with its exit code too
      LOG.info("{} failed; the error in full:", name, e);
      LOG.error("{} stops: {}", name, e.toString());
      return noAnswer;
    }
  }

  /** The environment variable of an option: {@code --db-url} is {@code YT_DB_URL}. */
  static String variable(String option) {
    return "YT_" + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static CommandLine commandLine(String name, String about, AppOptions options) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(options).name(name);
    describeDefaults(spec);
    spec.addOption(
        OptionSpec.builder("--help").usageHelp(true).description("Shows this and exits.").build());
    spec.addOption(
        OptionSpec.builder("--version")
            .versionHelp(true)
            .description("Shows the version and exits.")
            .build());
    spec.version(
        name
            + " "
            + Optional.ofNullable(Application.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)"));
    spec.defaultValueProvider(new Environment());
    spec.parser().collectErrors(true).caseInsensitiveEnumValuesAllowed(true);
    spec.usageMessage()
        .description(about)
        .width(100)
        .sortOptions(false)
        .footer(
            "",
            "Each option can also be given by its variable; the option wins over the variable. An"
                + " empty variable is as if it were not set.",
            "Durations are written as 500ms, 10s, 5m or 2h.",
            "Exit codes: " + options.exitCodes() + ".");
    return new CommandLine(spec);
  }

  /** Adds the default and the variable to each option's description. */
  private static void describeDefaults(CommandSpec spec) {
    for (OptionSpec option : new ArrayList<>(spec.options())) {
      List<String> lines = new ArrayList<>(Arrays.asList(option.description()));
      String initial = text(option.getValue());
      lines.add(
          (initial == null ? "Variable " : "Default " + initial.replace("%", "%%") + "; variable ")
              + variable(option.longestName())
              + ".");
      spec.remove(option);
      spec.addOption(OptionSpec.builder(option).description(lines.toArray(new String[0])).build());
    }
  }

  private static String effective(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .filter(option -> text(option.getValue()) != null)
        .map(option -> option.longestName() + " " + Secrets.mask(text(option.getValue())))
        .collect(Collectors.joining(" "));
  }

  private static String text(Object value) {
    if (value instanceof java.time.Duration) {
      return DurationConverter.text((java.time.Duration) value);
    } else if (value instanceof List) {
      return ((List<?>) value).isEmpty()
          ? null
          : ((List<?>) value).stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    if (value instanceof Enum) {
      return ((Enum<?>) value).name().toLowerCase(Locale.ROOT);
    }
    return value == null ? null : value.toString();
  }

  private static String sentence(Exception error) {
    if (error instanceof UnmatchedArgumentException) {
      return unknown(((UnmatchedArgumentException) error).getUnmatched());
    }
    return error
        .getMessage()
        .replaceFirst("^Invalid value for option '([^']+)'(?: \\([^)]*\\))?", "$1");
  }

  /** Names what is unknown without its value: it may be a password, and this ends up in logs. */
  private static String unknown(List<String> unmatched) {
    List<String> names = new ArrayList<>();
    boolean afterOption = false;
    for (String argument : unmatched) {
      boolean isOption = argument.startsWith("-");
      if (isOption || !afterOption) {
        names.add("'" + (isOption ? argument.split("=", 2)[0] : argument) + "'");
      }
      afterOption = isOption;
    }
    return (names.size() == 1 ? "Unknown option: " : "Unknown options: ")
        + String.join(", ", names);
  }

  /** The variables, as picocli asks for the default of an option that was not given. */
  private static final class Environment implements IDefaultValueProvider {
    @Override
    public String defaultValue(ArgSpec argument) {
      // a YT_VERSION in somebody's environment is not ours
      return argument.isOption()
              && !((OptionSpec) argument).usageHelp()
              && !((OptionSpec) argument).versionHelp()
          ? nullIfEmpty(System.getenv(variable(((OptionSpec) argument).longestName())))
          : null;
    }

    /** An empty variable is as if it were not set: compose makes one of {@code ${X:-}}. */
    private static String nullIfEmpty(String value) {
      return value == null || value.isEmpty() ? null : value;
    }
  }
}
