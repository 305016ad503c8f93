package io.ytstats.demo;

import io.ytstats.app.FatalException;
import io.ytstats.schema.Topics;
import io.ytstats.store.StoreTable;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Prints now and then what has moved since the run began, in plain lines. */
final class Watch {
  private static final int ROWS = 3;

  private final WatchOptions options;
  private final PrintStream out;

  Watch(WatchOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Goes on until the process is ended. */
  int run() throws InterruptedException, IOException {
    Instant began = Instant.now();
    try (Kafka kafka = new Kafka(options);
        TableReader tables = new TableReader(options)) {
      Map<TopicPartition, Long> start = kafka.startsSince(options.since(), Topics.RAW_HARVEST);
      Map<TopicPartition, Long> lettersStart = kafka.startsSince(options.since(), Rejects.topics());
      LogCounter dailyWindows = counter(Stage.AGG_DAILY, "window", "windows");
      LogCounter monthlyWindows = counter(Stage.AGG_MONTHLY, "window", "windows");
      LogCounter dailyRows = counter(Stage.STORE_DAILY, "progress", "rows");
      LogCounter monthlyRows = counter(Stage.STORE_MONTHLY, "progress", "rows");
      while (true) {
        Thread.sleep(options.every.toMillis());
        try {
          long rejects = rejects(kafka, lettersStart);
          StringBuilder lines = new StringBuilder();
          lines.append(
              String.format(
                  Locale.ROOT,
                  "%s  records in %,d",
                  elapsed(began),
                  Kafka.count(start, kafka.ends(Topics.RAW_HARVEST))));
          if (options.logDir != null) {
            lines.append(
                String.format(
                    Locale.ROOT,
                    " | windows %,d daily, %,d monthly | rows written %,d daily, %,d monthly",
                    dailyWindows.count(),
                    monthlyWindows.count(),
                    dailyRows.count(),
                    monthlyRows.count()));
          }
          lines.append(String.format(Locale.ROOT, " | rejects %,d%n", rejects));
          for (StoreTable table : StoreTable.values()) {
            lines.append(lastRows(tables, table));
          }
          out.print(lines);
          out.flush();
        } catch (FatalException e) {
          // it may come back, and to watch is no reason to end
          out.println(elapsed(began) + "  " + e.getMessage());
        }
      }
    }
  }

  private LogCounter counter(Stage stage, String beginning, String name) {
    return options.logDir == null
        ? null
        : new LogCounter(options.logDir.resolve(stage.groupId() + ".log"), beginning, name);
  }

  /** Letters are read only where there are new ones: mostly there is none. */
  private long rejects(Kafka kafka, Map<TopicPartition, Long> start) throws InterruptedException {
    Map<TopicPartition, Long> ends = kafka.ends(Rejects.topics());
    if (Kafka.count(start, ends) == 0) {
      return 0;
    }
    Rejects rejects = new Rejects();
    kafka.read(ends, rejects::add);
    return rejects.count(options.since());
  }

  private static String lastRows(TableReader tables, StoreTable table) {
    String rows =
        tables.latest(table, ROWS).stream()
            .map(row -> String.format(Locale.ROOT, "%s %,d", row.key(), row.subs()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "       %-10s %,d rows%s%n",
        table.tableName(),
        tables.count(table),
        rows.isEmpty() ? "" : "; last: " + rows);
  }

  private static String elapsed(Instant began) {
    Duration elapsed = Duration.between(began, Instant.now());
    return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
  }
}
