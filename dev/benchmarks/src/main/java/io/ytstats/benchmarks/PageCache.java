package io.ytstats.benchmarks;

import io.ytstats.harness.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The system's cache of files. */
final class PageCache {
  private PageCache() {}

  /**
   * Takes the log segments of a stopped broker out of the cache, so that they are read from the
   * disk again. It needs GNU dd and no rights.
   *
   * @param folder that they are in, at any depth
   * @throws HarnessException if dd cannot do it
   */
  static void drop(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path segment : files.filter(file -> file.toString().endsWith("0.log")).toList()) {
        List<String> dd = new ArrayList<>(List.of("dd", "if=" + segment, "iflag=nocache"));
        dd.addAll(List.of("count=0", "status=none"));
        if (new ProcessBuilder(dd).inheritIO().start().waitFor() != 0) {
          throw new HarnessException("dd cannot drop " + segment + " from the page cache");
        }
      }
    } catch (IOException e) {
      throw new HarnessException("cannot drop the page cache (--cold needs GNU dd): " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }
}
