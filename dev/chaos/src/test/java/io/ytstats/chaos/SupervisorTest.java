package io.ytstats.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ytstats.chaos.SupervisedProgram.Life;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each test has its own processes and folder. */
@Execution(ExecutionMode.CONCURRENT)
class SupervisorTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void aProgramIsRestartedAfterAKillOrAnEndOfItsOwnUntilItIsStopped() throws Exception {
    try (Supervisor supervisor = new Supervisor(folder, LIMIT)) {
      supervisor.keep(shell("lives", "echo started; exec sleep 600"));
      supervisor.keep(
          shell(
              "dies",
              "[ -e " + folder + "/lived ] && exec sleep 600; touch " + folder + "/lived; exit 7"));
      supervisor.get("lives").kill();
      supervisor.get("lives").kill();
      awaitStarts(supervisor, 3, 2);

      supervisor.get("lives").stop();
      supervisor.get("dies").stop();
      assertThat(supervisor.lives())
          .extracting(Life::name, Life::starts, Life::kills, Life::stops, Life::unexpectedEnds)
          .containsExactly(
              tuple("lives", 3, 2, 1, List.of()), tuple("dies", 2, 0, 1, List.of("exit code 7")));
      assertThat(supervisor.problems())
          .containsExactly("dies ended by itself with exit code 7, see dies.log");
      assertThat(Files.readString(folder.resolve("lives.log"))).startsWith("started\n");
    }
  }

  @Test
  void aFailureExitCodeAfterSigtermIsWrong() throws Exception {
    try (Supervisor supervisor = new Supervisor(folder, LIMIT)) {
      supervisor.keep(shell("unclean", "trap 'exit 3' TERM; echo up; while :; do sleep 0.1; done"));
      assertThat(supervisor.get("unclean").awaitLogged("up", LIMIT)).isTrue();
      assertThat(supervisor.get("unclean").restart()).startsWith("exit code 3 after ");
      assertThat(supervisor.problems())
          .containsExactly("unclean ended with exit code 3 after SIGTERM, see unclean.log");
    }
  }

  @Test
  void exitCode1AfterSigtermIsRightOnlyWithItsReasonInTheLog() throws Exception {
    try (Supervisor supervisor = new Supervisor(folder, LIMIT)) {
      supervisor.keep(untilStopped("says", "trap 'echo 3 left; exit 1' TERM"), "3 left");
      supervisor.keep(untilStopped("silent", "trap 'exit 1' TERM"), "3 left");
      for (String name : List.of("says", "silent")) {
        assertThat(supervisor.get(name).awaitLogged("up", LIMIT)).isTrue();
        assertThat(supervisor.get(name).restart()).startsWith("exit code 1 after ");
      }
      assertThat(supervisor.problems())
          .containsExactly("silent ended with exit code 1 after SIGTERM, see silent.log");
    }
  }

  @Test
  void anUnexpectedEndIsWrongEvenWithExitCode0() throws Exception {
    try (Supervisor supervisor = new Supervisor(folder, LIMIT)) {
      supervisor.keep(shell("done", "exit 0"));
      awaitStarts(supervisor, 2);
      assertThat(supervisor.problems())
          .contains("done ended by itself with exit code 0, see done.log");
    }
  }

  @Test
  void aStopThatTakesLongerThanItsLimitIsWrong() throws Exception {
    Duration second = Duration.ofSeconds(1);
    try (Supervisor supervisor = new Supervisor(folder, second)) {
      supervisor.keep(shell("stays", "trap '' TERM; echo up; while :; do sleep 0.1; done"));
      assertThat(supervisor.get("stays").awaitLogged("up", LIMIT)).isTrue();
      supervisor.get("stays").stop();
      assertThat(supervisor.problems())
          .containsExactly("stays did not end within 1 s of SIGTERM (SIGKILL ended it)");
      assertThat(supervisor.lives().get(0).longestStop()).isGreaterThanOrEqualTo(second);
    }
  }

  @Test
  void onlyTheLogOfTheCurrentProcessCounts() throws Exception {
    try (Supervisor supervisor = new Supervisor(folder, LIMIT)) {
      Path flag = folder.resolve("flag");
      supervisor.keep(
          shell("again", "[ -e " + flag + " ] || echo up; touch " + flag + "; exec sleep 600"));
      assertThat(supervisor.get("again").awaitLogged("up", LIMIT)).isTrue();
      assertThat(supervisor.get("again").restart()).startsWith("exit code 143 after ");
      awaitStarts(supervisor, 2);
      assertThat(supervisor.get("again").awaitLogged("up", Duration.ZERO)).isFalse();
      assertThat(supervisor.problems()).isEmpty();
    }
  }

  @Test
  void aKilledProgramHasLoggedNothing() throws Exception {
    try (Supervisor supervisor = new Supervisor(folder, LIMIT)) {
      Path flag = folder.resolve("flag");
      supervisor.keep(
          shell("dead", "[ -e " + flag + " ] || echo up; touch " + flag + "; exec sleep 600"));
      assertThat(supervisor.get("dead").awaitLogged("up", LIMIT)).isTrue();
      supervisor.get("dead").kill();
      assertThat(supervisor.get("dead").awaitLogged("up", Duration.ZERO)).isFalse();
      assertThat(supervisor.problems()).isEmpty();
    }
  }

  private static SuiteProcessBuilder untilStopped(String name, String script) {
    return shell(name, script + "; echo up; while :; do sleep 0.1; done");
  }

  private static SuiteProcessBuilder shell(String name, String script) {
    return SuiteProcess.command(name, "/bin/sh", "-c", script);
  }

  private static void awaitStarts(Supervisor supervisor, int... starts) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    for (int i = 0; i < starts.length; i++) {
      while (supervisor.lives().get(i).starts() < starts[i]) {
        assertThat(System.nanoTime()).as(supervisor.lives()::toString).isLessThan(end);
        Thread.sleep(10);
      }
    }
  }
}
