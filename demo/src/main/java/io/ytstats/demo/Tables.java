package io.ytstats.demo;

import io.ytstats.app.ExitCode;
import io.ytstats.store.StoreTable;
import java.io.PrintStream;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Prints the tables. */
final class Tables {
  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private Tables() {}

  /** The exit code, always {@link ExitCode#DONE}. */
  static int print(TablesOptions options, PrintStream out) {
    try (TableReader tables = new TableReader(options)) {
      for (StoreTable table : StoreTable.values()) {
        List<StatRow> rows = tables.latest(table, options.rows);
        long count = tables.count(table);
        out.printf("%s: %,d rows%n", table.tableName(), count);
        int width =
            rows.stream().mapToInt(row -> row.key().channel().length()).reduce(7, Math::max);
        String line = "  %-19s  %-" + width + "s  %-14s  %13s%n";
        if (!rows.isEmpty()) {
          out.printf(line, "harvest_ts", "channel", table.primaryKey().get(1), "subs");
        }
        for (StatRow row : rows) {
          out.printf(
              line,
              row.harvestTs().format(DATETIME),
              row.key().channel(),
              row.key().period(),
              row.subs());
        }
        if (count > rows.size()) {
          out.printf("  and %,d more%n", count - rows.size());
        }
      }
    }
    return ExitCode.DONE;
  }
}
