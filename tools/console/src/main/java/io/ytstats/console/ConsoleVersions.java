package io.ytstats.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions that are part of a path, as the build has them. */
final class ConsoleVersions {
  private ConsoleVersions() {}

  /** That of uPlot, whose WebJar has it in its paths. */
  static String uplot() {
    Properties versions = new Properties();
    try (InputStream in = ConsoleVersions.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions.getProperty("uplot");
  }
}
