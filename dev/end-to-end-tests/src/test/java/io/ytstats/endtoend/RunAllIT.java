package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.SuiteProcess;
import io.ytstats.localstack.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/run-all.sh}, whatever else runs on this machine. */
class RunAllIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** The broker, the database, the five applications and the watch. */
  private static final int PROCESSES = 8;

  @TempDir private Path folder;
  private final Set<ProcessHandle> seen = new HashSet<>();
  private SuiteProcess demo;

  /** Ends what a failed test has left: the servers outlive the script by design. */
  @AfterEach
  void end() {
    if (demo != null) {
      demo.close();
    }
    left().forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void withForItEndsByItselfAndPrintsBothTables() {
    start("--for", "15s");
    demo.awaitLine("stopping the producer", LIMIT);
    look();

    assertThat(demo.exitCode(LIMIT)).as(demo::tail).isZero();
    for (String table : List.of("yt_daily", "yt_monthly")) {
      assertThat(demo.output()).containsPattern(table + "[^\n]*[1-9][0-9]* row");
    }
    assertThat(demo.output()).contains("michelle_phan", "pew_die_pie", "new_york_times");
    assertThat(left()).as(demo::tail).isEmpty();
  }

  @Tag("long")
  @Test
  void ctrlCInTheMiddleLeavesNoProcessBehind() {
    start();
    Awaitility.await("records move")
        .atMost(LIMIT)
        .until(
            () -> {
              assertThat(demo.isAlive()).as(demo::tail).isTrue();
              return logged("agg-daily").contains("window: ")
                  && logged("agg-monthly").contains(" is up")
                  && logged("store-daily").contains("[yt_daily");
            });
    look();
    assertThat(left()).as(demo::tail).hasSizeGreaterThanOrEqualTo(PROCESSES);

    demo.sigint();

    assertThat(demo.exitCode(LIMIT)).as(demo::tail).isZero();
    assertThat(left()).as(demo::tail).isEmpty();
  }

  private void start(String... args) {
    int[] ports = Ports.twoFree();
    demo =
        // Where the build runs in the background of a shell, SIGINT is ignored, and no shell
        // below can undo that: a terminal's Ctrl-C finds it at its default.
        SuiteProcess.command(
                "run-all.sh",
                "perl",
                "-e",
                "$SIG{INT} = 'DEFAULT'; exec @ARGV or die",
                Repository.script("run-all.sh").toString())
            .args(args)
            .env("YT_STACK_DIR", folder.resolve("stack").toString())
            .env("YT_DEMO_DIR", folder.resolve("demo").toString())
            .env("YT_KAFKA_PORT", Integer.toString(ports[0]))
            // of both jobs; the defaults of 10 s and 30 s are most of the time of a short run
            .env("YT_WINDOW", "3s")
            .env("YT_DB_PORT", Integer.toString(ports[1]))
            .start();
  }

  /** Remembers what runs: the script's children, and the servers, which are not its children. */
  private void look() {
    demo.descendants().forEach(seen::add);
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
        .forEach(seen::add);
  }

  /** What still runs of all that has been seen. */
  private List<ProcessHandle> left() {
    look();
    // a child that has ended and waits for its parent still counts as alive, but has no command
    return seen.stream()
        .filter(process -> process.isAlive() && process.info().command().isPresent())
        .toList();
  }

  private String logged(String app) throws IOException {
    Path log = folder.resolve("demo").resolve(app + ".log");
    return Files.exists(log) ? Files.readString(log) : "";
  }
}
