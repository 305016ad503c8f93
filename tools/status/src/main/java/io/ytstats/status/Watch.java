package io.ytstats.status;

import io.ytstats.app.ClusterReader;
import io.ytstats.app.FatalException;
import io.ytstats.schema.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Prints every few seconds what has moved since the run began. */
final class Watch {
  private static final int ROWS = 3;

  private final StatusOptions options;
  private final PrintStream out;

  Watch(StatusOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Runs until the process is ended. */
  int run() throws InterruptedException, IOException {
    Instant began = Instant.now();
    try (ClusterReader kafka = options.kafka()) {
      Map<TopicPartition, Long> start = kafka.startsSince(options.since, Topics.RAW_HARVEST);
      Map<TopicPartition, Long> letters = kafka.startsSince(options.since, Rejects.topics());
      LogCounter dailyWindows = counter("agg-daily", "window", "windows");
      LogCounter monthlyWindows = counter("agg-monthly", "window", "windows");
      LogCounter dailyRows = counter("store-daily", "progress", "rows");
      LogCounter monthlyRows = counter("store-monthly", "progress", "rows");
      while (true) {
        Thread.sleep(options.every.toMillis());
        Formatter lines = new Formatter(Locale.ROOT).format("%s", elapsed(began));
        try (Connection connection = options.connect()) {
          lines.format("  records in %,d", count(start, kafka.ends(Topics.RAW_HARVEST)));
          if (options.logDir != null) {
            lines.format(
                " | windows %,d daily, %,d monthly | rows written %,d daily, %,d monthly",
                dailyWindows.count(),
                monthlyWindows.count(),
                dailyRows.count(),
                monthlyRows.count());
          }
          lines.format(" | rejects %,d%n", rejects(kafka, letters));
          for (StoredTable table : StoredTable.values()) {
            lines.format("%s", table.summary(connection, ROWS));
          }
          out.print(lines);
          out.flush();
        } catch (FatalException | SQLException e) {
          // the server may come back
          out.println(elapsed(began) + "  " + e.getMessage());
        }
      }
    }
  }

  private LogCounter counter(String application, String beginning, String name) {
    return options.logDir == null
        ? null
        : new LogCounter(options.logDir.resolve(application + ".log"), beginning, name);
  }

  /** Dead letters are read only where there are new ones: mostly there are none. */
  private long rejects(ClusterReader kafka, Map<TopicPartition, Long> start) {
    Map<TopicPartition, Long> ends = kafka.ends(Rejects.topics());
    if (count(start, ends) == 0) {
      return 0;
    }
    Rejects rejects = new Rejects();
    kafka.read(ends, rejects::add);
    return rejects.count(options.since);
  }

  /** The number of offsets from one position to another, over all partitions of the latter. */
  private static long count(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
    return to.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - from.getOrDefault(end.getKey(), 0L)))
        .sum();
  }

  private static String elapsed(Instant began) {
    Duration elapsed = Duration.between(began, Instant.now());
    return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.getSeconds() % 60);
  }
}
