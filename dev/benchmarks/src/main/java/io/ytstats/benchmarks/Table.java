package io.ytstats.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures as a table of text. */
final class Table {
  private static final String GAP = "  ";

  private Table() {}

  /**
   * Prints rows between empty lines, under a line of headings.
   *
   * @param columns the headings, with {@code ", "} between them
   */
  static void print(PrintStream out, String columns, List<List<String>> rows) {
    List<List<String>> lines = new ArrayList<>(List.of(List.of(columns.split(", "))));
    lines.addAll(rows);
    out.println();
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < line.size(); column++) {
        int i = column;
        int width = lines.stream().mapToInt(each -> each.get(i).length()).max().orElseThrow();
        text.append(line.get(i)).append(" ".repeat(width - line.get(i).length())).append(GAP);
      }
      out.println(text.toString().stripTrailing());
    }
    out.println();
  }

  /** A number as the tables write it, whatever the machine's language. */
  static String text(int decimals, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** The same in whole numbers with thousands separators. */
  static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
