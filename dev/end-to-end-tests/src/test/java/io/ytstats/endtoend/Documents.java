package io.ytstats.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The repository's documents and what they speak of: modules, sources, packaged programs. */
final class Documents {
  /** The repository: the nearest folder above this module's that has the documents. */
  static final Path ROOT = root();

  private Documents() {}

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("README.adoc"))
        || !Files.isDirectory(folder.resolve("docs"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** All AsciiDoc and Markdown files. */
  static List<Path> all() {
    return files(".adoc", ".md");
  }

  /** All files of the repository, with those of {@code .mvn}, without what builds and runs make. */
  static List<Path> sources() {
    List<Path> all = new ArrayList<>(files(""));
    all.removeIf(file -> file.getFileName().toString().equals(".git")); // of a linked work tree
    try (Stream<Path> maven = Files.list(ROOT.resolve(".mvn"))) {
      maven.forEach(all::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** All files of the repository whose names end so, without what builds and runs make. */
  static List<Path> files(String... endings) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              String name = folder.getFileName().toString();
              boolean isMade = name.equals("target") || name.startsWith(".");
              return isMade && !folder.equals(ROOT)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (Stream.of(endings).anyMatch(file.toString()::endsWith)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** The folder of a module, wherever it is grouped. */
  static Path module(String name) {
    return Stream.of("", "tools", "dev")
        .map(group -> ROOT.resolve(group).resolve(name))
        .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no module " + name));
  }

  /** A packaged program. */
  static Path jar(String name) {
    Path jar = module(name).resolve("target").resolve(name + ".jar");
    if (!Files.isRegularFile(jar)) {
      throw new AssertionError(jar + " is not there; it is packaged before these tests");
    }
    return jar;
  }

  /** A file's text. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
