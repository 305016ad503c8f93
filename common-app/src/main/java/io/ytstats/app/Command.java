package io.ytstats.app;

/**
 * A program, or one of its subcommands: its name, its options, and what it does. Immutable; run by
 * {@link Application}.
 */
public final class Command {
  /** What a command does once its options are valid. */
  @FunctionalInterface
  public interface Action {
    /**
     * Runs until done or stopped.
     *
     * @return the exit code, which may be an answer
     * @throws FatalException with a message for the operator
     * @throws Exception anything else that ends the command
     */
    int run() throws Exception;
  }

  private final String name;
  private final String about;
  private final CommandOptions options;
  private final Action action;
  private final int failureExitCode;
  private final boolean interactive;

  private Command(
      String name,
      String about,
      CommandOptions options,
      Action action,
      int failureExitCode,
      boolean interactive) {
    this.name = name;
    this.about = about;
    this.options = options;
    this.action = action;
    this.failureExitCode = failureExitCode;
    this.interactive = interactive;
  }

  /**
   * A command that ends with {@link ExitCode#FAILED} if it fails.
   *
   * @param name the command's name, for {@code --help} and messages
   * @param about what it does, in a sentence or two
   * @param options filled from the arguments and variables before the action runs
   */
  public static Command of(String name, String about, CommandOptions options, Action action) {
    return new Command(name, about, options, action, ExitCode.FAILED, false);
  }

  /**
   * The same command with another exit code for a failure, so that a failure is not taken for an
   * answer.
   */
  public Command failingWith(int exitCode) {
    return new Command(name, about, options, action, exitCode, interactive);
  }

  /**
   * The same command for a person at a terminal: a failure is printed to standard error as "NAME:
   * message" instead of being logged, and the options in effect are not logged.
   */
  public Command interactive() {
    return new Command(name, about, options, action, failureExitCode, true);
  }

  String name() {
    return name;
  }

  String about() {
    return about;
  }

  CommandOptions options() {
    return options;
  }

  Action action() {
    return action;
  }

  int failureExitCode() {
    return failureExitCode;
  }

  boolean isInteractive() {
    return interactive;
  }
}
