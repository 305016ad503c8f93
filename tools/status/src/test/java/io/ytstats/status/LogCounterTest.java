package io.ytstats.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCounterTest {
  @TempDir private Path folder;

  @Test
  void theLatestLineCounts() throws IOException {
    Path log = folder.resolve("a.log");
    LogCounter counter = new LogCounter(log, "window", "windows");
    assertThat(counter.count()).isZero();

    Files.writeString(
        log,
        """
        2017-08-02T02:00:10.000Z INFO  WindowRunner: window: end=x records=3 took=5ms windows=1
        2017-08-02T02:00:20.000Z INFO  WindowRunner: window: end=x records=3 took=5ms windows=12
        2017-08-02T02:00:20.001Z INFO  Other: windows=99
        """);
    assertThat(counter.count()).isEqualTo(12);
  }

  @Test
  void theCountStaysWhenItsLineIsTooFarBack() throws IOException {
    Path log = folder.resolve("a.log");
    LogCounter counter = new LogCounter(log, "progress", "rows");
    String line = "2017-08-02T02:00:10.000Z INFO  Progress: progress: read=9 rows=4 rejects=0\n";
    Files.writeString(log, line);
    assertThat(counter.count()).isEqualTo(4);

    Files.writeString(log, line + "another line\n".repeat(10_000));
    assertThat(counter.count()).isEqualTo(4);
  }
}
