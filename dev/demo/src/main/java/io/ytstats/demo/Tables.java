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

  /** The exit code: {@link ExitCode#DONE}, or {@link Demo#NOT_GOOD} if a table is empty. */
  static int print(TablesOptions options, PrintStream out) {
    boolean empty = false;
    try (TableReader tables = new TableReader(options)) {
      for (StoreTable table : StoreTable.values()) {
        List<StatRow> rows = tables.latest(table, options.rows);
        long count = tables.count(table);
        empty |= count == 0;
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
    return empty ? Demo.NOT_GOOD : ExitCode.DONE;
  }
}
