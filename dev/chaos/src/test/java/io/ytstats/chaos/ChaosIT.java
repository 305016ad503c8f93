package io.ytstats.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.SuiteProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short run that is part of every build; see {@code scripts/chaos.sh --help} for longer ones.
 */
@Tag("long")
class ChaosIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir private Path folder;

  @Test
  void eachFaultIsInjectedOnceAndTheTablesAreExact() {
    String output;
    try (SuiteProcess run =
        SuiteProcess.script("chaos.sh")
            .args("--seed=7", "--for=40s", "--records=10000", "--burst=250")
            .args("--kills=1", "--bounces=1", "--stops=1", "--disconnects=1")
            .args("--db-kills=1", "--db-away=5s", "--dir=" + folder.resolve("run"))
            .start()) {
      assertThat(run.exitCode(LIMIT)).as(run::output).isZero();
      output = run.output();
    }
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
            "SIGKILL database",
            "the second store-daily leaves",
            "the second store-monthly leaves",
            "stragglers",
            "exact: nothing lost, nothing wrong")
        .containsPattern("killed all [1-9][0-9]* connections to the database")
        .doesNotContain("WRONG");
    assertThat(output.lines().filter(line -> line.contains("ended by itself")))
        .as(output)
        .hasSize(7)
        .allSatisfy(line -> assertThat(line).endsWith("ended by itself 0"));
  }
}
