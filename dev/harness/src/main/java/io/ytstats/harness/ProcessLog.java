package io.ytstats.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/** What one process writes to a log that others may have written to before it. */
final class ProcessLog {
  private final Path file;
  private final long start;

  /** Whole lines that {@link #next} has not looked at, and where the next one begins. */
  private final Queue<String> lines = new ArrayDeque<>();

  private long linesEnd;

  /**
   * Begins at the file's present end.
   *
   * @param file may not exist yet
   */
  ProcessLog(Path file) {
    this.file = file;
    this.start = file.toFile().length();
    this.linesEnd = start;
  }

  /** All that the process has written. */
  String text() {
    return new String(read(start), StandardCharsets.UTF_8);
  }

  /** The file's name, and so many of the last lines. */
  String end(int count) {
    List<String> all = text().lines().toList();
    return file
        + "\n"
        + String.join("\n", all.subList(Math.max(0, all.size() - count), all.size()));
  }

  /** The next whole line, after that of the call before, that is wanted; null if there is none. */
  String next(Predicate<String> wanted) {
    byte[] more = read(linesEnd);
    int whole = more.length;
    while (whole > 0 && more[whole - 1] != '\n') {
      whole--;
    }
    new String(more, 0, whole, StandardCharsets.UTF_8).lines().forEach(lines::add);
    linesEnd += whole;
    while (!lines.isEmpty()) {
      String line = lines.remove();
      if (wanted.test(line)) {
        return line;
      }
    }
    return null;
  }

  private byte[] read(long from) {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(from);
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
