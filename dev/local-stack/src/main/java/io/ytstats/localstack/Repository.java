package io.ytstats.localstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where things are in the repository that this class was built in. Thread-safe. */
public final class Repository {
  private static final Path ROOT = findRoot();

  private Repository() {}

  /** The top folder: the one with {@code scripts/} and the modules. Absolute. */
  public static Path root() {
    return ROOT;
  }

  /**
   * The folder of a module: at the top, in {@code tools/} or in {@code dev/}.
   *
   * @throws IllegalArgumentException if there is no such module
   */
  public static Path module(String name) {
    return Stream.of(ROOT, ROOT.resolve("tools"), ROOT.resolve("dev"))
        .map(parent -> parent.resolve(name))
        .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no module " + name + " in " + ROOT));
  }

  /** The packaged jar of a module. The file may not exist: the caller says what to do then. */
  public static Path jar(String module) {
    return module(module).resolve("target").resolve(module + ".jar");
  }

  /** A script of {@code scripts/}. */
  public static Path script(String name) {
    return ROOT.resolve("scripts").resolve(name);
  }

  private static Path findRoot() {
    Path folder = BuiltFiles.target();
    while (folder != null && !Files.isRegularFile(folder.resolve("scripts/run-all.sh"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new LocalStackException(
          "no repository around " + BuiltFiles.target() + ": use local-stack from its own build");
    }
    return folder;
  }
}
