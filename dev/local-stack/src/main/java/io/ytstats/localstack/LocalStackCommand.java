package io.ytstats.localstack;

import io.ytstats.app.Application;
import io.ytstats.app.Command;
import io.ytstats.app.ExitCode;
import java.io.PrintStream;
import java.util.List;
import java.util.function.ToIntFunction;

/** {@code scripts/local-stack.sh}: starts, stops and shows a stack. */
public final class LocalStackCommand {
  /** The exit code of {@code status} if a server is down. */
  private static final int DOWN = 3;

  private LocalStackCommand() {}

  /** Runs one of the commands and exits with its code. */
  public static void main(String[] args) {
    QuietLogging.install();
    System.exit(
        Application.runSubcommand(
            "local-stack.sh",
            "Real Kafka and a real MySQL-compatible server on 127.0.0.1. Exit codes: 0 done, for"
                + " status: up; 1 failed, for instance because a port is taken; 2 wrong usage; 3"
                + " for status: a server is down.",
            List.of(
                command(
                    "start",
                    "Starts the servers that are down, and creates the topics and tables that are"
                        + " missing; can be repeated. The servers run on when the terminal is"
                        + " closed.",
                    new StartOptions(),
                    LocalStackCommand::start),
                command(
                    "stop",
                    "Stops all servers and waits until they have ended; the data stays.",
                    new StackOptions(),
                    stack -> {
                      stack.stop();
                      printState(stack);
                      return ExitCode.DONE;
                    }),
                command(
                    "status",
                    "Shows which servers are up.",
                    new StackOptions(),
                    stack -> printState(stack) ? ExitCode.DONE : DOWN),
                command(
                    "env",
                    "Prints export lines that point the applications at this stack:"
                        + " eval \"$$(scripts/local-stack.sh env)\"",
                    new StackOptions(),
                    LocalStackCommand::printVariables)),
            args));
  }

  private static Command command(
      String name, String about, StackOptions options, ToIntFunction<LocalStack> action) {
    return Command.of(name, about, options, () -> action.applyAsInt(options.builder().open()))
        .interactive();
  }

  private static int start(LocalStack stack) {
    long begun = System.nanoTime();
    stack.start();
    printState(stack);
    System.out.printf("started in %.1f s%n", (System.nanoTime() - begun) / 1e9);
    return ExitCode.DONE;
  }

  private static int printVariables(LocalStack stack) {
    PrintStream out = System.out;
    if (stack.secured().isPresent()) {
      out.println("# the operator's; a program's own are in <program>.env of this folder");
      out.println(export("YT_SECURE_DIR", stack.secured().get().file("").toString()));
      stack
          .secured()
          .get()
          .variables(stack, SecuredStack.OPERATOR)
          .forEach((name, value) -> out.println(export(name, value)));
      return ExitCode.DONE;
    }
    out.println(export("YT_BOOTSTRAP_SERVERS", stack.bootstrapServers()));
    out.println(export("YT_DB_URL", stack.jdbcUrl()));
    out.println(export("YT_DB_USER", stack.dbUser()));
    out.println(export("YT_DB_PASSWORD_FILE", stack.dbPasswordFile().toString()));
    if (stack.brokers().stream().anyMatch(broker -> broker.version() == KafkaVersion.V4)) {
      out.println(export("YT_KAFKA_SOURCE", "modern"));
    }
    stack.registry().ifPresent(it -> out.println(export("YT_SCHEMA_REGISTRY_URL", it.url())));
    return ExitCode.DONE;
  }

  /** A line that sets and exports a variable in a POSIX shell, whatever characters it holds. */
  static String export(String name, String value) {
    return "export " + name + "='" + value.replace("'", "'\\''") + "'";
  }

  /** Prints a line for each server; returns whether all are up. */
  private static boolean printState(LocalStack stack) {
    boolean allUp = true;
    for (ServerProcess server : stack.servers().toList()) {
      boolean up = server.isUp();
      allUp &= up;
      String state =
          up
              ? "up, 127.0.0.1:" + server.port() + ", process " + server.pid()
              : server.isRunning() ? "does not answer, process " + server.pid() : "down";
      String what = server instanceof DatabaseServer ? "database" : server.name();
      System.out.printf("%-10s%s%n", what + ":", state);
    }
    System.out.println("folder:   " + stack.folder());
    return allUp;
  }
}
