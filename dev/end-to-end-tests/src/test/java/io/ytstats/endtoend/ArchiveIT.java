package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.localstack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive, unpacked in an empty folder: nothing of the source tree is needed to run it. */
class ArchiveIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Path BUILT = Documents.ROOT.resolve("distribution/target");

  @TempDir static Path folder;
  private static Path home;

  @BeforeAll
  static void unpack() {
    run("tar", "-xzf", archive(BUILT).toString(), "-C", folder.toString());
    home = only(folder, "channel-stats-");
  }

  @Test
  void hasACommandACompletionAndABillForEachProgram() throws IOException {
    assertThat(names(home))
        .contains("bin", "lib", "conf", "docs", "sql", "systemd", "sbom", "share", "LICENSE");
    assertThat(names(home.resolve("bin"))).containsAll(Libraries.PROGRAMS);
    assertThat(names(home.resolve("share/bash-completion/completions")))
        .containsExactlyInAnyOrderElementsOf(Libraries.PROGRAMS);
    for (String program : Libraries.PROGRAMS) {
      assertThat(home.resolve("bin").resolve(program)).isExecutable();
      // the audit's bill also has what its jar leaves to Spark
      assertThat(librariesOfItsBill(program)).containsAll(librariesOf(program));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"store-daily --db-u", "status dr", "agg-daily --kafka-s"})
  void bashCompletesWhatIsBegun(String typed) {
    String[] words = typed.split(" ");
    String script =
        """
        . "$1"; COMP_WORDS=("$2" "$3"); COMP_CWORD=1; COMP_LINE="$2 $3"; COMP_POINT=${#COMP_LINE}
        _complete_"$2" 2>/dev/null; printf '%s\\n' "${COMPREPLY[@]}"
        """;
    Path completion = home.resolve("share/bash-completion/completions").resolve(words[0]);
    String proposed = run("bash", "-c", script, "bash", completion.toString(), words[0], words[1]);
    assertThat(proposed.lines().toList())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith(words[1]));
  }

  @Test
  @Tag("long")
  void everyProgramRunsOnNothingButTheArchive() throws Exception {
    List<SuiteProcess> started = new ArrayList<>();
    try (LocalStack stack = LocalStack.inTemporaryFolder().start()) {
      try {
        finished(start(started, stack, "create-topics"));
        finished(start(started, stack, "producer-log", "--days", "3"));
        SuiteProcess daily = start(started, stack, "agg-daily", "--window", "2s");
        SuiteProcess monthly = start(started, stack, "agg-monthly", "--window", "2s");
        SuiteProcess storeDaily = start(started, stack, "store-daily");
        SuiteProcess storeMonthly = start(started, stack, "store-monthly");
        finished(start(started, stack, "status", "drain", "--limit", "3m"));
        assertThat(finished(start(started, stack, "audit"))).contains("audit: equal");
        assertThat(finished(start(started, stack, "status"))).contains("yt_daily");
        finished(start(started, stack, "replay-dead-letters"));
        SuiteProcess console = start(started, stack, "console", "--http-port", "0");
        console.awaitLine("the page is at ", LIMIT);
        for (SuiteProcess each : List.of(daily, monthly, storeDaily, storeMonthly, console)) {
          each.checkRunning();
          each.sigterm();
          assertThat(each.exitCode(LIMIT)).as(each::tail).isIn(0, 143);
        }
      } finally {
        started.forEach(SuiteProcess::close);
      }
    }
  }

  @Test
  @Tag("long")
  void aSecondBuildMakesTheSameBytes(@TempDir Path copy) throws Exception {
    for (Path file : Documents.sources()) {
      Path target = copy.resolve(Documents.ROOT.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path log = copy.resolve("build.log");
    int code =
        new ProcessBuilder(
                "mvn", "-B", "-q", "package", "-DskipTests", "-pl", ":distribution", "-am")
            .directory(copy.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(code).as(() -> Documents.text(log)).isZero();
    Path second = archive(copy.resolve("distribution/target"));
    if (Files.mismatch(archive(BUILT), second) != -1) {
      Path other = Files.createDirectories(copy.resolve("unpacked"));
      run("tar", "-xzf", second.toString(), "-C", other.toString());
      String difference =
          run("bash", "-c", "diff -rq \"$1\" \"$2\" || true", "bash", folder + "", other + "");
      assertThat(difference).as("files that differ").isEmpty();
      throw new AssertionError("the files are the same, and the archives differ");
    }
  }

  private static SuiteProcess start(
      List<SuiteProcess> started, LocalStack stack, String program, String... args) {
    SuiteProcessBuilder builder =
        SuiteProcess.command(program, home.resolve("bin").resolve(program).toString())
            .args(args)
            .env("JAVA_OPTS", "-Xmx256m -XX:+UseSerialGC " + SuiteProcess.ONE_COMPILER)
            .env("SPARK_DRIVER_MEMORY", "600m")
            .on(stack);
    SuiteProcess process = builder.start();
    started.add(process);
    return process;
  }

  private static String finished(SuiteProcess process) {
    assertThat(process.exitCode(LIMIT)).as(process::tail).isZero();
    return process.output();
  }

  private static Path archive(Path target) {
    return only(target, "channel-stats-");
  }

  private static Path only(Path parent, String prefix) {
    try (Stream<Path> found = Files.list(parent)) {
      List<Path> all =
          found.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
      assertThat(all).as(prefix + "* in " + parent).hasSize(1);
      return all.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> names(Path parent) throws IOException {
    try (Stream<Path> found = Files.list(parent)) {
      return found.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static Set<String> librariesOfItsBill(String program) throws IOException {
    Set<String> libraries = new TreeSet<>();
    Path bill = home.resolve("sbom").resolve(program + ".cdx.json");
    for (JsonNode component : new ObjectMapper().readTree(bill.toFile()).get("components")) {
      String library =
          component.get("group").asText()
              + ":"
              + component.get("name").asText()
              + ":"
              + component.get("version").asText();
      if (!library.startsWith("io.ytstats:")) {
        libraries.add(library);
      }
    }
    return libraries;
  }

  /** What Maven has packed for a program, but for the suite's own modules. */
  private static Set<String> librariesOf(String program) {
    return Libraries.resolved(program).stream()
        .map(Libraries.Library::toString)
        .filter(library -> !library.startsWith("io.ytstats:"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String run(String... command) {
    return finished(SuiteProcess.command(command[0], command).start());
  }
}
