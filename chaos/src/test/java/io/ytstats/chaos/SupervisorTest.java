package io.ytstats.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.chaos.Supervisor.Life;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void startsAgainWhatWasKilledAndWhatEndedByItselfUntilItIsStopped() throws Exception {
    try (Supervisor supervisor = new Supervisor(folder)) {
      supervisor.keep(shell("lives", "echo started; exec sleep 600"));
      supervisor.keep(
          shell(
              "dies",
              "[ -e " + folder + "/lived ] && exec sleep 600; touch " + folder + "/lived; exit 7"));
      supervisor.kill("lives");
      supervisor.kill("lives");
      awaitStarts(supervisor, 3, 2);

      assertThat(supervisor.stop("lives")).isNull();
      assertThat(supervisor.stop("dies")).isNull();
      assertThat(supervisor.lives())
          .containsExactly(
              new Life("lives", 3, 2, List.of()), new Life("dies", 2, 0, List.of("exit code 7")));
      assertThat(Files.readString(folder.resolve("lives.log"))).startsWith("started\n");
    }
  }

  @Test
  void tellsOfAnEndThatIsNoCleanOne() throws Exception {
    try (Supervisor supervisor = new Supervisor(folder)) {
      supervisor.keep(shell("unclean", "trap 'exit 3' TERM; echo up; while :; do sleep 0.1; done"));
      long end = System.nanoTime() + LIMIT.toNanos();
      Path log = folder.resolve("unclean.log");
      while (!Files.exists(log) || Files.size(log) == 0) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(10);
      }
      assertThat(supervisor.stop("unclean"))
          .isEqualTo("unclean ended with exit code 3 after SIGTERM");
    }
  }

  private static Program shell(String name, String script) {
    return new Program(name, List.of("/bin/sh", "-c", script), Map.of());
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
