package io.ytstats.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where things are in the repository that this class was built in, and what that build put beside
 * this class: resources, and the servers that are run. Thread-safe.
 */
public final class Repository {
  private static final Path ROOT = findRoot();

  /** Where the build has put the servers, each in a folder. */
  private static final Path SERVERS = module("servers").resolve("target");

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

  /** The text of a resource of this package. */
  static String resource(String name) throws IOException {
    try (InputStream in = Repository.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * The folder with the jars of a broker.
   *
   * @param module whose build has put them there
   */
  static Path kafkaJars(String module) {
    Path jars = module(module).resolve("target/kafka");
    if (!Files.isDirectory(jars)) {
      throw missing("Kafka server");
    }
    return jars;
  }

  /** The jar, or the folder of classes, that has this class. */
  static Path ownCode() {
    URL code = Repository.class.getProtectionDomain().getCodeSource().getLocation();
    return Path.of(URI.create(code.toString()));
  }

  /** The jar of the schema registry. */
  static Path registryJar() {
    return findBuilt("registry", file -> file.toString().endsWith("-runner.jar"))
        .orElseThrow(() -> missing("schema registry"));
  }

  /** The database server that was unpacked, for this kind of machine. */
  static Optional<Path> mariadbd() {
    return findBuilt("mariadb", file -> file.endsWith("bin/mariadbd") && Files.isExecutable(file));
  }

  /** The first path that is wanted, of a folder of the build and what is below it. */
  private static Optional<Path> findBuilt(String folder, Predicate<Path> wanted) {
    Path top = SERVERS.resolve(folder);
    if (!Files.isDirectory(top)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.find(top, 8, (path, attributes) -> wanted.test(path))) {
      return files.sorted().findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + top, e);
    }
  }

  private static LocalStackException missing(String server) {
    return new LocalStackException(
        ("no %s in %s: build it with mvn -pl :local-stack -am package -DskipTests; local-stack is"
                + " used from the build it is part of, not from a Maven repository")
            .formatted(server, SERVERS));
  }

  private static Path findRoot() {
    Path origin = ownCode();
    Path folder = origin;
    while (folder != null && !Files.isRegularFile(folder.resolve("scripts/run-all.sh"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new LocalStackException(
          "no repository around " + origin + ": use local-stack from its own build");
    }
    return folder;
  }
}
