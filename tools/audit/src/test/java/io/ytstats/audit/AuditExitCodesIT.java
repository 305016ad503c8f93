package io.ytstats.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The exit code of {@code scripts/audit.sh} if there is no answer: 3, whatever failed on the way to
 * one. No server runs here; {@link AuditIT} has the answers.
 */
class AuditExitCodesIT {
  private static final Path PROJECT = Repository.root();
  private static final int NO_ANSWER = 3;
  private static final int LIMIT_SECONDS = 120;

  /** Nothing listens there; the audit gives up after about 20 s. */
  private static final String NO_KAFKA = "--bootstrap-servers=127.0.0.1:1";

  @TempDir private Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Test
  void aMasterThatSparkDoesNotKnow() throws Exception {
    environment.put("MASTER", "lokal[2]");
    assertNoStart();
  }

  @Test
  void aSparkHomeWithoutSpark() throws Exception {
    environment.put("SPARK_HOME", "/nowhere");
    assertThat(assertNoAnswer()).contains("SPARK_HOME=/nowhere has no bin/spark-submit");
  }

  @Test
  void aLog4jFileThatDoesNotExist() throws Exception {
    environment.put("YT_LOG4J", "/nowhere");
    assertThat(assertNoAnswer()).contains("YT_LOG4J=/nowhere: no such file");
  }

  @Test
  void aHeapThatTheJvmRefuses() throws Exception {
    environment.put("SPARK_DRIVER_MEMORY", "lots");
    assertNoStart();
  }

  @Test
  void anOptionThatSparkSubmitRefuses() throws Exception {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(conf.resolve("spark-defaults.conf"), "spark.submit.deployMode sideways\n");
    environment.put("SPARK_CONF_DIR", conf.toString());
    assertNoStart();
  }

  @Test
  void noFolderForTemporaryFiles() throws Exception {
    environment.put("TMPDIR", "/nowhere");
    assertThat(assertNoAnswer()).contains("TMPDIR");
  }

  @Test
  void aRuntimeThatCannotBeBuilt() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    executable(bin.resolve("mvn"), "exit 1");
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("SUITE_IS_BUILT", "false");
    Path copy = folder.resolve("project");
    Files.createDirectories(copy.resolve("scripts/lib"));
    for (String script : List.of("audit.sh", "spark-submit.sh", "lib/spark.sh", "lib/build.sh")) {
      Files.copy(PROJECT.resolve("scripts").resolve(script), copy.resolve("scripts/" + script));
    }
    Files.createDirectories(copy.resolve("tools/audit/target"));
    Files.createDirectories(copy.resolve("dev/spark-runtime"));
    Files.createFile(copy.resolve("tools/audit/target/audit.jar"));

    Process audit = start(copy);

    assertThat(exitCode(audit)).as(all()).isEqualTo(NO_ANSWER);
    assertThat(all()).contains("the Spark runtime could not be built");
  }

  @Test
  void noJavaThatRuns() throws Exception {
    fakeJava("exit 1");
    assertThat(assertNoAnswer())
        .contains("Spark's launcher failed with exit code 1 on " + folder.resolve("java/bin/java"));
  }

  /**
   * 0, 1 and 2 too, as long as the audit itself did not say so: 1 is a JVM's own after an error, 2
   * a shell's; 52 is Spark's after an OutOfMemoryError; 134 and 139 come from a crash.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 52, 127, 134, 137, 139})
  void aDriverThatEndsWithThisCodeBeforeTheAuditHasAnAnswer(int code) throws Exception {
    fakeJava("printf '%s\\0' /bin/sh -c 'exit " + code + "'");
    assertThat(assertNoAnswer()).contains("exit code " + code);
  }

  @Test
  void aDriverThatIsKilled() throws Exception {
    Process audit = start(PROJECT);
    await(() -> all().contains("audit starts with"));
    jvm(audit).destroyForcibly();

    assertThat(exitCode(audit)).as(all()).isEqualTo(NO_ANSWER);
    assertThat(all()).contains("exit code 137");
  }

  /** A stop is not a failure: the exit code is the JVM's own, as for all applications. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM 143", "INT 130"})
  void signalStopsTheDriverAndKeepsItsExitCode(String signalAndCode) throws Exception {
    String[] expected = signalAndCode.split(" ", 2);
    assumeFalse(
        expected[0].equals("INT") && isInterruptIgnored(),
        "SIGINT is ignored here, and so by all that is started from here");
    Process audit = start(PROJECT);
    await(() -> all().contains("audit starts with"));
    ProcessHandle jvm = jvm(audit);
    new ProcessBuilder("kill", "-" + expected[0], Long.toString(audit.pid())).start().waitFor();

    assertThat(exitCode(audit)).as(all()).isEqualTo(Integer.parseInt(expected[1]));
    assertThat(jvm.isAlive()).as("the driver is alive").isFalse();
  }

  /** As in what is started with nohup or in the background of a script. */
  private static boolean isInterruptIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.split("\\s+", 2)[1], 16) & 2) != 0);
  }

  @Test
  void aKafkaThatDoesNotAnswer() throws Exception {
    assertThat(assertNoAnswer()).contains("audit stops: ", "127.0.0.1:1");
  }

  @Test
  void helpExitsWith0() throws Exception {
    Process audit = start(PROJECT, "--help");
    assertThat(exitCode(audit)).as(all()).isZero();
    assertThat(all()).contains("0 equal, 1 differs, 2 wrong usage, 3 could not read");
  }

  private String assertNoAnswer() throws Exception {
    Process audit = start(PROJECT);
    assertThat(exitCode(audit)).as(all()).isEqualTo(NO_ANSWER);
    return all();
  }

  /** A missing Kafka gives the same exit code, but later: Spark must not start. */
  private void assertNoStart() throws Exception {
    assertThat(assertNoAnswer())
        .contains("exit code 1 before the audit")
        .doesNotContain("audit starts with");
  }

  /** A JAVA_HOME whose java reports Java 17 and runs this body for anything else. */
  private void fakeJava(String body) throws IOException {
    Path home = folder.resolve("java");
    Path bin = Files.createDirectories(home.resolve("bin"));
    executable(
        bin.resolve("java"),
        "if [ \"$1\" = -version ]; then echo 'openjdk version \"17.0.1\"' >&2; exit 0; fi\n"
            + body);
    environment.put("JAVA_HOME", home.toString());
  }

  private static void executable(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Process start(Path project, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(project.resolve("scripts/audit.sh").toString());
    command.addAll(options.length == 0 ? List.of(NO_KAFKA) : List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile());
    builder
        .environment()
        .keySet()
        .removeIf(v -> v.startsWith("YT_") || v.startsWith("SPARK_") || v.equals("MASTER"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("YT_DB_PASSWORD", "none");
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    return process.exitValue();
  }

  /** The JVM of the driver: the script itself where that became the JVM, else its child. */
  private static ProcessHandle jvm(Process audit) {
    return audit
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElse(audit.toHandle());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(50);
    }
  }

  private String all() {
    try {
      return Files.readString(folder.resolve("out"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
