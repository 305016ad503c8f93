package io.ytstats.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * How every command line of the suite is read: the option wins over its environment variable, the
 * variable over the default. The variable of {@code --db-url} is {@code YT_DB_URL}. An empty
 * variable is as if it were not set. Errors are collected, and secrets are not repeated in them.
 */
public final class CommandLines {
  private static final int HELP_WIDTH = 100;

  private CommandLines() {}

  /**
   * The command line of one command.
   *
   * @param name the command's name
   * @param about what it does
   * @param options the object with picocli's annotations, which parsing fills
   */
  public static CommandLine of(String name, String about, CommandOptions options) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(options).name(name);
    describeDefaults(spec);
    addHelp(spec, name);
    configure(spec);
    spec.usageMessage()
        .description(about)
        .width(HELP_WIDTH)
        .sortOptions(false)
        .footer(
            "",
            "Each option can also be given by its variable; the option wins over the variable. An"
                + " empty variable is as if it were not set.",
            "Durations are written as 500ms, 10s, 5m or 2h.",
            "Exit codes: " + options.exitCodes() + ".");
    return new CommandLine(spec);
  }

  /**
   * The command line of a command that has subcommands.
   *
   * @param subcommands their names are single words
   */
  static CommandLine of(Command command, List<Command> subcommands) {
    CommandLine commandLine = of(command.name(), command.about(), command.options());
    add(commandLine.getCommandSpec(), subcommands);
    return commandLine;
  }

  /**
   * The command line of a program that has subcommands; its own options are help and version.
   *
   * @param name the program's name
   * @param subcommands their names are single words
   */
  static CommandLine of(String name, String about, List<Command> subcommands) {
    CommandSpec spec = CommandSpec.create().name(name);
    addHelp(spec, name);
    configure(spec);
    spec.usageMessage().description(about).width(HELP_WIDTH).sortOptions(false);
    add(spec, subcommands);
    return new CommandLine(spec);
  }

  private static void add(CommandSpec spec, List<Command> subcommands) {
    for (Command each : subcommands) {
      spec.addSubcommand(each.name(), of(each.name(), each.about(), each.options()));
    }
  }

  private static void configure(CommandSpec spec) {
    spec.parser().collectErrors(true).caseInsensitiveEnumValuesAllowed(true);
  }

  private static void addHelp(CommandSpec spec, String name) {
    spec.addOption(
        OptionSpec.builder("--help").usageHelp(true).description("Shows this and exits.").build());
    spec.addOption(
        OptionSpec.builder("--version")
            .versionHelp(true)
            .description("Shows the version and exits.")
            .build());
    spec.version(name + " " + Version.current());
  }

  /** The environment variable of an option: {@code --db-url} is {@code YT_DB_URL}. */
  static String variable(String option) {
    return "YT_" + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
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

  /**
   * Completes the options from their variables and checks them.
   *
   * @param parsed of the program; may have a subcommand
   * @param options of the subcommand, or of the program if there is none
   * @param environment the variables, as of {@link System#getenv()}
   * @return all that is wrong with the arguments and variables: what could not be read, then what
   *     the options' own check finds; a sentence each, none twice; empty if the options are valid
   */
  static List<String> problems(
      ParseResult parsed, CommandOptions options, Map<String, String> environment) {
    List<String> problems = parseErrors(parsed);
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      String subcommand = last.subcommand().commandSpec().name();
      for (OptionSpec option : last.matchedOptionsSet()) {
        problems.add(option.longestName() + ": write it after " + subcommand);
      }
      last = last.subcommand();
    }
    List<OptionSpec> fromVariables = new ArrayList<>();
    for (OptionSpec option : last.commandSpec().options()) {
      String value = environment.getOrDefault(variable(option.longestName()), "");
      // an empty variable is as if it were not set: compose sets one for ${X:-};
      // a YT_VERSION in the environment is not an option of the suite
      if (!value.isEmpty() && !isHelp(option) && !isGiven(option, parsed.originalArgs())) {
        fromVariables.add(option);
        set(option, value, problems);
      }
    }
    options.check(problems);
    return problems.stream()
        .map(problem -> withSource(problem, fromVariables))
        .distinct()
        .collect(Collectors.toList());
  }

  private static boolean isHelp(OptionSpec option) {
    return option.usageHelp() || option.versionHelp();
  }

  private static boolean isGiven(OptionSpec option, List<String> arguments) {
    String name = option.longestName();
    return arguments.stream()
        .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "="));
  }

  /**
   * Sets one option. Picocli's own way, an IDefaultValueProvider, ends at the first value that it
   * cannot read.
   */
  private static void set(OptionSpec option, String value, List<String> problems) {
    CommandSpec alone = CommandSpec.create().addOption(OptionSpec.builder(option).build());
    configure(alone);
    new CommandLine(alone)
        .parseArgs(option.longestName() + "=" + value)
        .errors()
        .forEach(error -> problems.add(sentence(error)));
  }

  /** What could not be read of the arguments, of the program's own and of its subcommand's. */
  static List<String> parseErrors(ParseResult parsed) {
    List<String> problems = new ArrayList<>();
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      each.errors().forEach(error -> problems.add(sentence(error)));
    }
    return problems;
  }

  /** Says so if the value came from a variable. */
  private static String withSource(String problem, List<OptionSpec> fromVariables) {
    for (OptionSpec option : fromVariables) {
      String name = option.longestName();
      if (problem.matches("(?s)" + name + "[ :].*")) {
        return problem + " (from the variable " + variable(name) + ")";
      }
    }
    return problem;
  }

  /** The options in effect as they would be written on a command line, with secrets masked. */
  static String effective(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !isHelp(option))
        .filter(option -> text(option.getValue()) != null)
        .map(option -> option.longestName() + " " + Secrets.mask(text(option.getValue())))
        .collect(Collectors.joining(" "));
  }

  private static String text(Object value) {
    if (value instanceof Duration) {
      return DurationConverter.text((Duration) value);
    } else if (value instanceof List) {
      return ((List<?>) value).isEmpty()
          ? null
          : ((List<?>) value).stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    if (value instanceof Enum) {
      return value.toString().toLowerCase(Locale.ROOT);
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
}
