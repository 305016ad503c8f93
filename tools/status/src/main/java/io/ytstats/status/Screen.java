package io.ytstats.status;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.List;

/**
 * Where one look after another is shown: on a terminal each is drawn over the one before it, line
 * by line and without clearing the screen, so that nothing flickers; what was printed before the
 * first look stays. Elsewhere, as in a file or a pipe, they are appended. For one thread.
 *
 * <p>The control sequences are those of ECMA-48: CUU (cursor up), EL (erase in line), ED (erase in
 * page).
 */
final class Screen {
  private static final int APPENDING = 0;
  private static final int COMMON_COLUMNS = 80;

  private final PrintStream out;
  private final int columns;
  private int drawn;

  private Screen(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  /** Each look below the one before it. */
  static Screen appending(PrintStream out) {
    return new Screen(out, APPENDING);
  }

  /**
   * Each look over the one before it.
   *
   * @param columns of the terminal; a longer line is cut, because a line that wraps would be two
   */
  static Screen redrawing(PrintStream out, int columns) {
    return new Screen(out, columns);
  }

  /** As it fits this process's standard output. */
  static Screen of(PrintStream out) {
    String terminal = System.getenv("TERM");
    if (terminal == null || terminal.isEmpty() || terminal.equals("dumb")) {
      return appending(out);
    }
    try {
      // System.console() is null as well where only the input is no terminal
      if (new ProcessBuilder("test", "-t", "1").inheritIO().start().waitFor() != 0) {
        return appending(out);
      }
      return redrawing(out, columns());
    } catch (IOException e) {
      return appending(out); // no such program: no terminal that is known here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return appending(out);
    }
  }

  /** The width that stty(1) tells, or the most common one. */
  private static int columns() throws IOException, InterruptedException {
    Process stty = new ProcessBuilder("sh", "-c", "stty size </dev/tty 2>/dev/null").start();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stty.getInputStream(), US_ASCII))) {
      String size = reader.readLine(); // rows and columns
      stty.waitFor();
      return size != null && size.matches("[0-9]+ [1-9][0-9]{1,4}")
          ? Integer.parseInt(size.split(" ")[1])
          : COMMON_COLUMNS;
    }
  }

  /** Shows a look. */
  void show(List<String> lines) {
    StringBuilder text = new StringBuilder();
    if (columns == APPENDING) {
      lines.forEach(line -> text.append(line).append(System.lineSeparator()));
    } else {
      if (drawn > 0) {
        text.append("\u001b[").append(drawn).append('A');
      }
      for (String line : lines) {
        text.append('\r').append(cut(line)).append("\u001b[K\n");
      }
      text.append("\u001b[J");
      drawn = lines.size();
    }
    out.print(text);
    out.flush();
  }

  /** The last column stays free: some terminals go to the next line once it is taken. */
  private String cut(String line) {
    return line.length() < columns ? line : line.substring(0, columns - 2) + "…";
  }
}
