package io.ytstats.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** SQL statements in resource files beside this class. */
final class SqlFile {
  private SqlFile() {}

  /** The statement of a file, without its comment lines. */
  static String read(String name) {
    InputStream file = SqlFile.class.getResourceAsStream(name);
    if (file == null) {
      throw new IllegalStateException("the jar is incomplete: it does not contain " + name);
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("--"))
          .collect(Collectors.joining("\n"))
          .trim();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
