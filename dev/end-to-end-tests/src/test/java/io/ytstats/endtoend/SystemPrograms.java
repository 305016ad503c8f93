package io.ytstats.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs of the system that a test needs and Maven cannot bring: a browser, Prometheus. */
final class SystemPrograms {
  /** {@code required} makes a missing program an error. */
  private static final String VARIABLE = "YT_TEST_PROGRAMS";

  private SystemPrograms() {}

  /** Skips the test, and says so, if one of these is missing. */
  static void assumeInstalled(String packages, Path... programs) {
    for (Path program : programs) {
      if (!Files.isExecutable(program)) {
        String message = program + " is missing: apt-get install " + packages;
        if ("required".equals(System.getenv(VARIABLE))) {
          Assertions.fail(message);
        }
        Assumptions.abort(message);
      }
    }
  }
}
