package io.ytstats.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/** The servers that the build put beside this class: jars of the broker, the database server. */
final class BuiltFiles {

  private BuiltFiles() {}

  /** The module's folder {@code target}, which has its classes and its jar. */
  static Path target() {
    try {
      Path code =
          Path.of(BuiltFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return code.getParent();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** Folder with the jars of the broker. */
  static Path kafkaJars() {
    Path folder = target().resolve("kafka");
    if (!Files.isDirectory(folder)) {
      throw new LocalStackException(
          "no Kafka server in "
              + folder
              + ": build it with mvn -pl :local-stack -am package -DskipTests; local-stack is used"
              + " from the build it is part of, not from a Maven repository");
    }
    return folder;
  }

  /** The jar of the schema registry. */
  static Path registry() {
    Path folder = target().resolve("registry");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow();
    } catch (IOException | NoSuchElementException e) {
      throw new LocalStackException(
          "no schema registry in "
              + folder
              + ": build it with mvn -pl :local-stack -am package -DskipTests",
          e);
    }
  }

  /** The base folder of the database server that was unpacked for this kind of machine. */
  static Optional<Path> mariadb() {
    Path folder = target().resolve("mariadb");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.find(folder, 8, (path, attributes) -> isMariadbd(path))) {
      return files.sorted().findFirst().map(program -> program.getParent().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private static boolean isMariadbd(Path path) {
    return path.endsWith("bin/mariadbd") && Files.isExecutable(path);
  }
}
