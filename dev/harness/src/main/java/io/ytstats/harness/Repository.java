package io.ytstats.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of this repository are. */
public final class Repository {
  private static final Path ROOT = find();

  private Repository() {}

  /** A script of {@code scripts/}. */
  public static Path script(String name) {
    return ROOT.resolve("scripts").resolve(name);
  }

  /** A module's packaged program. */
  public static Path jar(String module) {
    return ROOT.resolve(module).resolve("target").resolve(module + ".jar");
  }

  /** Its root folder. */
  public static Path root() {
    return ROOT;
  }

  private static Path find() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("scripts"))) {
      at = at.getParent();
    }
    return at;
  }
}
