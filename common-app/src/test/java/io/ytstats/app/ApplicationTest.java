package io.ytstats.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Option;

class ApplicationTest {
  static final class Options extends AppOptions {
    @Option(names = "--pause", converter = DurationConverter.class, description = "A pause.")
    Duration pause = Duration.ofSeconds(10);

    @Option(names = "--count", description = "A count.")
    int count = 3;

    @Option(names = "--topic", description = "A topic.")
    String topic = "t";

    @Override
    protected void check(List<String> problems) {
      super.check(problems);
      checkRange("--count", count, 1, 10, problems);
      checkTopic("--topic", topic, problems);
    }
  }

  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Options options = new Options();
  private boolean ran;

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void defaultsAreInEffectWithoutOptions() {
    assertThat(run()).isEqualTo(ExitCode.DONE);
    assertThat(ran).isTrue();
    assertThat(options.bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(options.pause).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void givenOptionsAreInEffect() {
    assertThat(run("--pause", "500ms", "--count=7", "--bootstrap-servers", "a:1,[::1]:2"))
        .isEqualTo(ExitCode.DONE);
    assertThat(options.pause).isEqualTo(Duration.ofMillis(500));
    assertThat(options.count).isEqualTo(7);
    assertThat(options.bootstrapServers()).isEqualTo("a:1,[::1]:2");
  }

  @Test
  void valueOfAnUnknownOptionIsNotPrinted() {
    assertThat(run("--password=hush", "--secret", "hush", "--count", "5"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(UTF_8))
        .contains("Unknown options: '--password', '--secret'")
        .doesNotContain("hush");
  }

  @Test
  void everyWrongOptionIsReportedAndNothingRuns() {
    assertThat(
            run(
                "--pause",
                "soon",
                "--count",
                "many",
                "--topic",
                "a b",
                "--bootstrap-servers",
                "nowhere",
                "--kafka-config",
                "/no/such/file",
                "stray",
                "--wat"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(ran).isFalse();
    assertThat(err.toString(UTF_8))
        .contains(
            "--pause",
            "'soon'",
            "--count",
            "'many'",
            "--topic",
            "--bootstrap-servers",
            "--kafka-config",
            "--wat",
            "stray",
            "--help");
  }

  @Test
  void rangeIsChecked() {
    assertThat(run("--count", "11")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(UTF_8)).contains("--count: 11 is not 1 to 10");
  }

  @Test
  void optionWithoutItsValueIsReported() {
    assertThat(run("--count")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(UTF_8)).contains("--count");
  }

  @Test
  void helpNamesOptionsDefaultsAndVariables() {
    assertThat(run("--help")).isEqualTo(ExitCode.DONE);
    assertThat(ran).isFalse();
    assertThat(out.toString(UTF_8))
        .contains("--pause", "Default 10s", "YT_PAUSE", "YT_BOOTSTRAP_SERVERS", "localhost:9092");
  }

  @Test
  void versionIsPrinted() {
    assertThat(run("--version")).isEqualTo(ExitCode.DONE);
    assertThat(ran).isFalse();
    assertThat(out.toString(UTF_8)).startsWith("test-app ");
  }

  @Test
  void variableNames() {
    assertThat(CommandLines.variable("--db-password-file")).isEqualTo("YT_DB_PASSWORD_FILE");
  }

  @Test
  void failureIsExitCodeOne() {
    assertThat(
            Application.run(
                "test-app",
                "",
                options,
                () -> {
                  throw new FatalException("no table yt_daily");
                }))
        .isEqualTo(ExitCode.FAILED);
    assertThat(
            Application.run(
                "test-app",
                "",
                options,
                () -> {
                  throw new IOException("disk");
                }))
        .isEqualTo(ExitCode.FAILED);
  }

  @Test
  void answerOfACommandIsItsExitCode() {
    Command command = Command.of("test-app", "", options, () -> 1).failingWith(3);
    assertThat(Application.run(command)).isEqualTo(1);
    assertThat(Application.run(command, "--count", "99")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void failedCommandHasAnExitCodeThatIsNoAnswer() {
    Command command =
        Command.of(
                "test-app",
                "",
                options,
                () -> {
                  throw new FatalException("no broker");
                })
            .failingWith(3);
    assertThat(Application.run(command)).isEqualTo(3);
    assertThat(Application.run(command.interactive())).isEqualTo(3);
    assertThat(err.toString(UTF_8)).isEqualTo(String.format("test-app: no broker%n"));
  }

  @Test
  void variablesAreReadAndTheOptionWins() {
    Map<String, String> variables = Map.of("YT_COUNT", "5", "YT_TOPIC", "", "YT_PAUSE", "1m");
    assertThat(Application.run(variables, command(), "--pause=2m")).isEqualTo(ExitCode.DONE);
    assertThat(options.count).isEqualTo(5);
    assertThat(options.topic).isEqualTo("t");
    assertThat(options.pause).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void problemNamesTheVariableThatItComesFrom() {
    Map<String, String> variables =
        Map.of("YT_COUNT", "99", "YT_PAUSE", "soon", "YT_TOPIC", "overridden");
    assertThat(Application.run(variables, command(), "--topic=a b")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(UTF_8).split("\\R"))
        .hasSize(4)
        .anyMatch(line -> line.endsWith("is not 1 to 10 (from the variable YT_COUNT)"))
        .anyMatch(line -> line.contains("'soon'") && line.endsWith("variable YT_PAUSE)"))
        .anyMatch(line -> line.endsWith("'a b' is not a valid topic name"));
  }

  @Test
  void variableOfAWronglyGivenOptionIsNotNamed() {
    Map<String, String> variables = Map.of("YT_COUNT", "5", "YT_PAUSE", "5s");
    assertThat(Application.run(variables, command(), "--count=many", "--pause"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(UTF_8)).contains("--count", "--pause").doesNotContain("variable");
  }

  private Command command() {
    return Command.of("test-app", "A test.", options, () -> ExitCode.DONE);
  }

  private int runSubcommand(String... args) {
    return Application.runSubcommand(
        Map.of(),
        "program",
        "A test.",
        List.of(
            Command.of("start", "Starts it.", options, () -> 40),
            Command.of("stop", "Stops it.", new Options(), () -> 41)),
        args);
  }

  @Test
  void subcommandIsRunWithItsOptions() {
    assertThat(runSubcommand("start", "--count=7")).isEqualTo(40);
    assertThat(options.count).isEqualTo(7);
    assertThat(runSubcommand("stop")).isEqualTo(41);
  }

  @Test
  void helpOfSubcommandsAndOfTheirProgram() {
    assertThat(runSubcommand("--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString(UTF_8)).contains("start", "Starts it.", "stop", "Stops it.");
    out.reset();
    assertThat(runSubcommand("stop", "--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString(UTF_8)).contains("program stop", "--count", "Default 3", "YT_COUNT");
    out.reset();
    assertThat(runSubcommand("--version")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString(UTF_8)).startsWith("program ");
  }

  @Test
  void wrongUsageOfSubcommands() {
    assertThat(runSubcommand()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            String.format(
                "program: give one of the commands start, stop%nTry 'program --help'.%n"));
    err.reset();
    assertThat(runSubcommand("start", "--count=99", "--wat")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(UTF_8))
        .contains("program start: --count: 99 is not 1 to 10", "program start: Unknown option")
        .endsWith(String.format("Try 'program start --help'.%n"));
    err.reset();
    assertThat(runSubcommand("--wat", "start")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(UTF_8)).contains("Unknown option: '--wat'");
    assertThat(runSubcommand("begin")).isEqualTo(ExitCode.USAGE);
  }

  private int runWithSubcommand(String... args) {
    return Application.run(
        Command.of("look", "Looks.", options, () -> 40),
        List.of(Command.of("wait", "Waits.", new Options(), () -> 41)),
        args);
  }

  @Test
  void commandIsRunWhereNoSubcommandIsNamed() {
    assertThat(runWithSubcommand("--count=7")).isEqualTo(40);
    assertThat(options.count).isEqualTo(7);
    assertThat(runWithSubcommand("wait", "--count=8")).isEqualTo(41);
    assertThat(runWithSubcommand("--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString(UTF_8)).contains("look", "Looks.", "--count", "wait", "Waits.");
  }

  @Test
  void optionsOfTheCommandAreNotForItsSubcommand() {
    assertThat(runWithSubcommand("--count=7", "wait")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(UTF_8)).contains("look wait: --count: write it after wait");
  }

  /** A program that prints the options that its process's variables set. */
  static final class Printing {
    public static void main(String[] args) {
      Options options = new Options();
      int exitCode =
          Application.run(
              "printing",
              "",
              options,
              () ->
                  System.out.printf(
                      "pause %s, count %d, topic %s, config %s%n",
                      options.pause, options.count, options.topic, options.kafkaConfig),
              args);
      System.exit(exitCode);
    }
  }

  /** Compose sets one for {@code ${X:-}}. This test reads the variables of a real process. */
  @Test
  void emptyVariableIsAsIfItWereNotSet() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Printing.class.getName());
    builder
        .environment()
        .putAll(
            Map.of(
                "YT_PAUSE", "",
                "YT_COUNT", "5",
                "YT_TOPIC", "",
                "YT_BOOTSTRAP_SERVERS", "",
                "YT_KAFKA_CONFIG", "",
                "YT_SCHEMA_REGISTRY_URL", "",
                "YT_SCHEMA_REGISTRY_CONFIG", ""));
    Process process = builder.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(printed).isEqualTo(ExitCode.DONE);
    assertThat(printed).contains("pause PT10S, count 5, topic t, config null");
  }

  @Test
  void propertiesOfTheKafkaConfigReachTheClients(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("client.properties"), "security.protocol=SSL\n");
    assertThat(run("--kafka-config", file.toString())).isEqualTo(ExitCode.DONE);
    assertThat(options.extraKafkaProperties()).containsEntry("security.protocol", "SSL");
    assertThat(KafkaClients.producerProperties(options, "id"))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", "true");
  }

  @Test
  void propertiesOfTheDeliveryGuaranteeCannotBeOverridden(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(folder.resolve("c"), "acks=0\nenable.idempotence=false\nlinger.ms=7\n");
    run("--kafka-config", file.toString());
    assertThat(KafkaClients.producerProperties(options, "id"))
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", "true")
        .containsEntry("linger.ms", "7");
  }

  private int run(String... args) {
    return Application.run("test-app", "A test.", options, () -> ran = true, args);
  }
}
