package io.ytstats.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** Figures as a table of text, and as a file of comma-separated values. */
final class Table {
  private static final int GAP = 2;

  private Table() {}

  /** Prints an empty line, and rows under a line of headings. */
  static void print(PrintStream out, List<String> columns, List<List<String>> rows) {
    Column[] widths = new Column[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      int widest =
          rows.stream()
              .mapToInt(row -> row.get(column).length())
              .reduce(columns.get(i).length(), Math::max);
      widths[i] = new Column(widest + GAP, 0, Overflow.SPAN);
    }
    TextTable table = TextTable.forColumns(new Help.ColorScheme.Builder(Ansi.OFF).build(), widths);
    table.addRowValues(columns.toArray(String[]::new));
    rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
    out.println();
    out.println(table);
  }

  /** The file. Each row is flushed, so that a run that fails leaves what it has measured. */
  static final class Csv implements AutoCloseable {
    private final CSVPrinter printer;
    private boolean empty = true;

    Csv(Path file, List<String> columns) throws IOException {
      Files.createDirectories(file.getParent());
      printer =
          new CSVPrinter(
              Files.newBufferedWriter(file),
              CSVFormat.DEFAULT
                  .builder()
                  .setRecordSeparator('\n')
                  .setHeader(columns.toArray(String[]::new))
                  .get());
    }

    void add(Object... values) throws IOException {
      printer.printRecord(values);
      printer.flush();
      empty = false;
    }

    /** Whether no row was added yet. */
    boolean isEmpty() {
      return empty;
    }

    @Override
    public void close() throws IOException {
      printer.close();
    }
  }
}
