package io.ytstats.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.ytstats.app.FatalException;
import io.ytstats.status.model.PipelineReader;
import io.ytstats.status.model.PipelineSnapshot;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Prints snapshots of the pipeline, as text or as JSON, each with a verdict. */
final class StatusPrinter {
  private final StatusOptions options;
  private final PrintStream out;

  StatusPrinter(StatusOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Once; with --watch until the process is ended.
   *
   * @return the exit code
   */
  int run() throws InterruptedException, JsonProcessingException {
    Screen screen = options.watch.isZero() ? Screen.appending(out) : Screen.of(out);
    try (PipelineReader reader = options.reader()) {
      while (true) {
        PipelineSnapshot seen = reader.read();
        Verdict verdict = Verdict.of(seen, options);
        if (options.json) {
          out.println(StatusJson.line(seen, verdict));
          out.flush();
        } else {
          List<String> lines = StatusText.lines(seen);
          lines.addAll(latestRows());
          lines.add(verdict.sentence());
          screen.show(lines);
        }
        if (options.watch.isZero()) {
          return verdict.exitCode();
        }
        Thread.sleep(options.watch.toMillis());
      }
    }
  }

  /** Nothing if the database cannot be read: the verdict says that already. */
  private List<String> latestRows() {
    List<String> lines = new ArrayList<>();
    if (options.latest == 0) {
      return lines;
    }
    try (Connection connection = options.connect()) {
      for (StoredTable table : StoredTable.values()) {
        table.latestLine(connection, options.latest).ifPresent(lines::add);
      }
    } catch (FatalException | SQLException e) {
      lines.clear();
    }
    return lines;
  }
}
