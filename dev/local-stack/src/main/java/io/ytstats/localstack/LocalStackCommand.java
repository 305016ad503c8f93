package io.ytstats.localstack;

import io.ytstats.localstack.ServerProcess.PortChoice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code local-stack.sh}: the stack from the command line. */
@Command(
    name = "local-stack.sh",
    description = "Real Kafka and a real MySQL-compatible server on 127.0.0.1.",
    synopsisSubcommandLabel = "(start | stop | status | env)",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done; for status: up",
      "1:failed, such as a port that is taken",
      "2:wrong usage",
      "3:status only: something is down"
    })
public final class LocalStackCommand implements Runnable {

  private static final int DOWN = 3;
  private static final int DEFAULT_KAFKA_PORT = 9092;
  private static final int DEFAULT_DB_PORT = 3306;
  private static final int DEFAULT_REGISTRY_PORT = 8081;
  private static final int HIGHEST_PORT = 65_535;

  @Spec private CommandSpec spec;
  private final Map<String, String> environment;

  LocalStackCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(Commands.run(new LocalStackCommand(System.getenv()), args));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "say one of start, stop, status, env");
  }

  @Command(
      name = "start",
      description =
          "Starts what is down, and makes the topics and the tables that are missing; can be"
              + " repeated. The servers go on when the terminal is closed.",
      mixinStandardHelpOptions = true,
      versionProvider = Commands.Version.class)
  int start(
      @CommandLine.Mixin Where where,
      @Option(
              names = "--brokers",
              paramLabel = "N",
              description =
                  "Kafka brokers of a new stack, 1, 3 or 5; several keep a copy of every partition"
                      + " each, and a write needs a majority. The stack keeps its number (1;"
                      + " variable YT_BROKERS)")
          String brokers,
      @Option(
              names = "--registry",
              description = "A schema registry too. The stack keeps it from then on.")
          boolean registry) {
    return with(
        where,
        value(brokers, "YT_BROKERS"),
        brokers == null ? "YT_BROKERS" : "--brokers",
        registry,
        stack -> {
          long begun = System.nanoTime();
          stack.start();
          PrintWriter out = spec.commandLine().getOut();
          printState(out, stack);
          out.printf("started in %.1f s%n", (System.nanoTime() - begun) / 1e9);
          return Commands.OK;
        });
  }

  @Command(
      name = "stop",
      description = "Stops all servers and waits until they are gone; the data stays.",
      mixinStandardHelpOptions = true,
      versionProvider = Commands.Version.class)
  int stop(@CommandLine.Mixin Where where) {
    return with(
        where,
        stack -> {
          stack.stop();
          printState(spec.commandLine().getOut(), stack);
          return Commands.OK;
        });
  }

  @Command(
      name = "status",
      description = "Says which server is up and which is down.",
      mixinStandardHelpOptions = true,
      versionProvider = Commands.Version.class)
  int status(@CommandLine.Mixin Where where) {
    return with(
        where, stack -> printState(spec.commandLine().getOut(), stack) ? Commands.OK : DOWN);
  }

  @Command(
      name = "env",
      description =
          "Prints export lines that point the applications at this stack:"
              + " eval \"$$(scripts/local-stack.sh env)\"",
      mixinStandardHelpOptions = true,
      versionProvider = Commands.Version.class)
  int env(@CommandLine.Mixin Where where) {
    return with(
        where,
        stack -> {
          PrintWriter out = spec.commandLine().getOut();
          out.println(Shell.export("YT_BOOTSTRAP_SERVERS", stack.bootstrapServers()));
          out.println(Shell.export("YT_DB_URL", stack.jdbcUrl()));
          out.println(Shell.export("YT_DB_USER", stack.dbUser()));
          out.println(Shell.export("YT_DB_PASSWORD_FILE", stack.dbPasswordFile().toString()));
          stack
              .registry()
              .ifPresent(
                  registry -> out.println(Shell.export("YT_SCHEMA_REGISTRY_URL", registry.url())));
          return Commands.OK;
        });
  }

  /** Whether all is up. */
  private static boolean printState(PrintWriter out, LocalStack stack) {
    boolean allUp = true;
    for (ServerProcess server : stack.servers().toList()) {
      boolean up = server.isUp();
      allUp &= up;
      String state =
          up
              ? "up, 127.0.0.1:" + server.port() + ", process " + server.pid()
              : server.isRunning() ? "does not answer, process " + server.pid() : "down";
      String what = server instanceof DatabaseServer ? "database" : server.name();
      out.printf("%-10s%s%n", what + ":", state);
    }
    out.println("folder:   " + stack.folder());
    return allUp;
  }

  private int with(Where where, ToIntFunction<LocalStack> action) {
    return with(where, null, "", false, action);
  }

  /**
   * @param brokers how many are asked for; null if that is left to the stack
   * @param brokersFrom the option or variable that says so
   * @param registry whether there is to be one; false leaves it to the stack
   */
  private int with(
      Where where,
      String brokers,
      String brokersFrom,
      boolean registry,
      ToIntFunction<LocalStack> action) {
    List<String> problems = new ArrayList<>();
    if (brokers != null
        && !(brokers.matches("[0-9]") && LocalStack.Builder.isBrokers(Integer.parseInt(brokers)))) {
      problems.add(brokersFrom + " is '" + brokers + "', not 1, 3 or 5");
    }
    PortChoice kafka =
        port("--kafka-port", "YT_KAFKA_PORT", where.kafkaPort, DEFAULT_KAFKA_PORT, problems);
    PortChoice database = port("--db-port", "YT_DB_PORT", where.dbPort, DEFAULT_DB_PORT, problems);
    PortChoice registryPort =
        port(
            "--registry-port",
            "YT_REGISTRY_PORT",
            where.registryPort,
            DEFAULT_REGISTRY_PORT,
            problems);
    if (problems.isEmpty() && kafka.port() != 0 && kafka.port() == database.port()) {
      problems.add(
          "--kafka-port and --db-port (YT_KAFKA_PORT, YT_DB_PORT) are both " + kafka.port());
    }
    if (!problems.isEmpty()) {
      return Commands.wrongUsage(spec.commandLine(), problems);
    }
    LocalStack.Builder builder =
        LocalStack.in(folder(where))
            .detached()
            .kafkaPort(kafka)
            .dbPort(database)
            .registryPort(registryPort);
    if (registry) {
      builder.withRegistry();
    }
    if (brokers != null) {
      builder.brokers(Integer.parseInt(brokers));
    }
    return action.applyAsInt(builder.open());
  }

  private Path folder(Where where) {
    String folder = value(where.stackDir, "YT_STACK_DIR");
    return folder == null ? Repository.root().resolve(".local-stack") : Path.of(folder);
  }

  private PortChoice port(
      String option, String variable, String given, int byDefault, List<String> problems) {
    String text = value(given, variable);
    String names = option + " or " + variable;
    if (text == null) {
      return new PortChoice(byDefault, false, names);
    }
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > HIGHEST_PORT) {
      problems.add(
          (given == null ? variable : option)
              + " is '"
              + text
              + "', not a port: 1 to 65535, or 0 for a free one");
      return new PortChoice(byDefault, false, names);
    }
    return new PortChoice(Integer.parseInt(text), true, names);
  }

  /** The option, else the variable, else null; an empty variable counts as none. */
  private String value(String given, String variable) {
    if (given != null) {
      return given;
    }
    String value = environment.get(variable);
    return value == null || value.isEmpty() ? null : value;
  }

  /** Which stack. */
  static final class Where {
    @Option(
        names = "--stack-dir",
        paramLabel = "FOLDER",
        description = "Folder of its data (.local-stack in the repository; variable YT_STACK_DIR)")
    private String stackDir;

    @Option(
        names = "--kafka-port",
        paramLabel = "PORT",
        description =
            "Port of the (first) broker, 0 for a free one that is kept, as further brokers have"
                + " (9092; variable YT_KAFKA_PORT)")
    private String kafkaPort;

    @Option(
        names = "--db-port",
        paramLabel = "PORT",
        description =
            "Port of the database, 0 for a free one that is kept (3306; variable YT_DB_PORT)")
    private String dbPort;

    @Option(
        names = "--registry-port",
        paramLabel = "PORT",
        description =
            "Port of the schema registry, 0 for a free one that is kept (8081; variable"
                + " YT_REGISTRY_PORT)")
    private String registryPort;
  }
}
