package io.ytstats.app;

import java.util.List;

/**
 * The options of a command. A command's own options are a subclass: fields with their defaults
 * beside them, checked as a whole by {@link #check}. Every option can also be given by an
 * environment variable, see {@link CommandLines}.
 */
public abstract class CommandOptions {
  /** A port of a server that is used; 0 is none. */
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Checks all options together, after each has been read; called once, before anything starts.
   *
   * @param problems takes a sentence for each wrong option, beginning with its name
   */
  protected void check(List<String> problems) {}

  /**
   * The exit codes and what they mean, for {@code --help}; a command with an answer has its own.
   */
  protected String exitCodes() {
    return "0 done or stopped as asked, 1 failed, 2 wrong usage";
  }

  /** Adds a problem if the name cannot be that of a Kafka topic. */
  protected static void checkTopic(String option, String name, List<String> problems) {
    if (!name.matches("[a-zA-Z0-9._-]{1,249}") || name.equals(".") || name.equals("..")) {
      problems.add(option + ": '" + name + "' is not a valid topic name");
    }
  }

  /** Adds a problem if the number is outside the range. */
  protected static void checkRange(
      String option, long value, long least, long most, List<String> problems) {
    if (value < least || value > most) {
      problems.add(option + ": " + value + " is not " + least + " to " + most);
    }
  }

  /** Adds a problem if the number cannot be a port; 0 stands for a free one. */
  protected static void checkPort(String option, int port, List<String> problems) {
    if (port < 0 || port > HIGHEST_PORT) {
      problems.add(option + ": " + port + " is not a port: 1 to 65535, or 0 for a free one");
    }
  }
}
