package io.ytstats.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short run that is part of every build; longer ones: {@code scripts/chaos.sh --help}. */
class ChaosIT {
  private static final int LIMIT_MINUTES = 10;

  @TempDir private Path folder;

  @Test
  void everythingIsKilledOnceAndTheTablesAreExact() throws Exception {
    Path log = Files.createDirectories(Path.of("target")).resolve("chaos-it.log");
    Process run =
        new ProcessBuilder(
                List.of(
                    Repository.script("chaos.sh").toString(),
                    "--seed=7",
                    "--for=60s",
                    "--records=20000",
                    "--kills=1",
                    "--bounces=1",
                    "--stops=1",
                    "--burst=250",
                    "--disconnects=1",
                    "--db-kills=1",
                    "--db-away=10s",
                    "--dir=" + folder.resolve("run")))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(run.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
          .as(() -> "it ends; its output is in " + log)
          .isTrue();
    } finally {
      // its own end of all that it started
      run.destroy();
      run.waitFor(1, TimeUnit.MINUTES);
    }

    String output = Files.readString(log);
    assertThat(run.exitValue()).as(output).isZero();
    assertThat(output)
        .contains(
            "SIGKILL store-daily",
            "SIGKILL store-monthly",
            "SIGKILL agg-daily",
            "SIGKILL agg-monthly",
            "SIGKILL producer-log",
            "SIGKILL broker 1",
            "SIGSTOP of every broker",
            "SIGTERM store-daily while brokers are frozen: exit code 143",
            "SIGTERM store-monthly while brokers are frozen: exit code 143",
            "SIGTERM agg-daily while brokers are frozen: exit code 143",
            "SIGTERM agg-monthly while brokers are frozen: exit code 143",
            // 143, or 1 with what no broker has acknowledged
            "SIGTERM producer-log while brokers are frozen: exit code",
            "of yt_raw_harvest, which agg-daily reads",
            "of yt_daily, which agg-monthly reads",
            "of yt_daily, which store-daily reads",
            "of yt_monthly, which store-monthly reads",
            "connections to the database",
            "SIGKILL database",
            "the second store-daily leaves",
            "the second store-monthly leaves",
            "stragglers come again",
            "exact: nothing lost, nothing wrong")
        .doesNotContain("WRONG");
    assertThat(output.lines().filter(line -> line.contains("ended by itself")))
        .as(output)
        .hasSize(7)
        .allSatisfy(line -> assertThat(line).endsWith("ended by itself 0"));
  }
}
