package io.ytstats.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the build put beside this class: its resources, and the servers that are run. */
final class BuiltFiles {

  private BuiltFiles() {}

  /** The module's folder {@code target}, which has its classes and its jar. */
  static Path target() {
    try {
      return Path.of(BuiltFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The text of a resource of this package. */
  static String resource(String name) throws IOException {
    try (InputStream in = BuiltFiles.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Folder with the jars of the broker. */
  static Path kafkaJars() {
    return find("kafka", Files::isDirectory).orElseThrow(() -> missing("Kafka server", "kafka"));
  }

  /** The jar of the schema registry. */
  static Path registry() {
    return find("registry", file -> file.toString().endsWith("-runner.jar"))
        .orElseThrow(() -> missing("schema registry", "registry"));
  }

  /** The base folder of the database server that was unpacked for this kind of machine. */
  static Optional<Path> mariadb() {
    return find("mariadb", file -> file.endsWith("bin/mariadbd") && Files.isExecutable(file))
        .map(program -> program.getParent().getParent());
  }

  /** The first path in or below a folder of the build. */
  private static Optional<Path> find(String name, Predicate<Path> wanted) {
    Path folder = target().resolve(name);
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.find(folder, 8, (path, attributes) -> wanted.test(path))) {
      return files.sorted().findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private static LocalStackException missing(String server, String folder) {
    return new LocalStackException(
        ("no %s in %s: build it with mvn -pl :local-stack -am package -DskipTests; local-stack is"
                + " used from the build it is part of, not from a Maven repository")
            .formatted(server, target().resolve(folder)));
  }
}
