package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.SuiteProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A standalone Master and Worker, each a process, as {@code scripts/spark-cluster.sh} makes them.
 */
final class SparkCluster implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path folder;
  private final int port;
  private final Thread stopAtExit = new Thread(() -> run("stop"));

  /** Starts one whose logs and work files go into the folder. */
  SparkCluster(Path folder) {
    this.folder = folder;
    this.port = Ports.twoFree()[0];
    Runtime.getRuntime().addShutdownHook(stopAtExit);
    run("start");
  }

  /** For spark-submit: half of the cores for each of two jobs. */
  List<String> submitOptions() {
    return List.of(
        "--master",
        "spark://127.0.0.1:" + port,
        "--total-executor-cores",
        "2",
        "--executor-memory",
        "600m");
  }

  private void run(String command) {
    try (SuiteProcess script =
        SuiteProcess.script("spark-cluster.sh")
            .args(command)
            .env("YT_SPARK_MASTER_PORT", Integer.toString(port))
            .env("YT_SPARK_DIR", folder.toString())
            .env("YT_SPARK_WORKER_CORES", "4")
            .env("YT_SPARK_WORKER_MEMORY", "2g")
            .start()) {
      assertThat(script.exitCode(LIMIT)).as(script::tail).isZero();
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(stopAtExit);
    run("stop");
  }
}
