package io.ytstats.localstack;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;

/** What the commands share: exit codes, all wrong options told at once, quiet libraries. */
public final class Commands {

  static final int OK = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private Commands() {}

  /** Runs a command and returns its exit code. */
  public static int run(Object command, String[] args) {
    System.setProperty(
        "log4j.configuration", Commands.class.getResource("quiet-log4j.properties").toString());
    CommandLine commandLine = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
    collectErrors(commandLine);
    commandLine.setExecutionStrategy(Commands::execute);
    commandLine.setExecutionExceptionHandler(
        (exception, failed, parsed) -> {
          if (exception instanceof LocalStackException
              || exception instanceof UncheckedIOException) {
            failed
                .getErr()
                .println(failed.getCommandSpec().qualifiedName() + ": " + exception.getMessage());
            for (Throwable also : exception.getSuppressed()) {
              failed.getErr().println(also.getMessage());
            }
            return FAILED;
          }
          throw exception;
        });
    return commandLine.execute(args);
  }

  private static void collectErrors(CommandLine commandLine) {
    commandLine.getCommandSpec().parser().collectErrors(true);
    commandLine.getSubcommands().values().forEach(Commands::collectErrors);
  }

  private static int execute(ParseResult parsed) {
    List<String> problems = new ArrayList<>();
    ParseResult last = parsed;
    for (ParseResult at = parsed; at != null; at = at.subcommand()) {
      at.errors().forEach(error -> problems.add(error.getMessage()));
      last = at;
    }
    if (last.isUsageHelpRequested() || last.isVersionHelpRequested() || problems.isEmpty()) {
      return new CommandLine.RunLast().execute(parsed);
    }
    return wrongUsage(last.commandSpec().commandLine(), problems);
  }

  /** Prints every problem and where to read more; returns the exit code. */
  public static int wrongUsage(CommandLine commandLine, List<String> problems) {
    PrintWriter err = commandLine.getErr();
    String name = commandLine.getCommandSpec().qualifiedName();
    problems.stream().distinct().forEach(problem -> err.println(name + ": " + problem));
    err.println("Try " + name + " --help");
    return WRONG_USAGE;
  }

  /** The version in the jar's manifest. */
  public static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Commands.class.getPackage().getImplementationVersion();
      return new String[] {version == null ? "(not packaged)" : version};
    }
  }
}
