package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The libraries that the programs bring along, and those of the assembled Spark: what Maven has
 * packed ({@code target/libraries.txt} of each module), and what the jars of Spark carry inside.
 */
final class Libraries {
  /** The module of the assembled Spark. */
  static final String SPARK = "spark-runtime";

  /** The programs of the archive, by their modules. */
  static final List<String> PROGRAMS =
      List.of(
          "producer-log",
          "agg-daily",
          "agg-monthly",
          "store-daily",
          "store-monthly",
          "audit",
          "replay-dead-letters",
          "create-topics",
          "status",
          "console");

  private static final List<String> MODULES =
      Stream.concat(PROGRAMS.stream(), Stream.of("connect-sink", SPARK)).toList();

  /** A line of {@code dependency:list}: group:artifact:type:version:scope, or with a classifier. */
  private static final Pattern RESOLVED =
      Pattern.compile(
          "(?m)^ +([\\w.-]+):([\\w.-]+):jar:(?:(\\w+):)?([\\w.-]+):(?:compile|runtime|provided)");

  private static final Pattern INSIDE = Pattern.compile("META-INF/maven/.+/pom\\.properties");

  private Libraries() {}

  /** A library, as a build names it. */
  record Library(String name, String version) implements Comparable<Library> {
    /** Whether this version is an earlier one. */
    boolean isBefore(String other) {
      return Version.parse(version).compareTo(Version.parse(other)) < 0;
    }

    @Override
    public int compareTo(Library other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return name + ":" + version;
    }
  }

  /** All of them, and the modules that bring each along. */
  static Map<Library, Set<String>> inUse() {
    Map<Library, Set<String>> found = new TreeMap<>();
    for (String module : MODULES) {
      Stream.concat(resolved(module).stream(), module.equals(SPARK) ? inside() : Stream.empty())
          .forEach(each -> found.computeIfAbsent(each, it -> new TreeSet<>()).add(module));
    }
    return found;
  }

  /** What Maven has resolved for a module. */
  static List<Library> resolved(String module) {
    return RESOLVED
        .matcher(Documents.text(Documents.module(module).resolve("target/libraries.txt")))
        .results()
        .map(line -> new Library(line.group(1) + ":" + line.group(2), line.group(4)))
        .toList();
  }

  /** The file names of what Maven has resolved for the assembled Spark. */
  static List<String> resolvedSparkJars() {
    return RESOLVED
        .matcher(Documents.text(Documents.module(SPARK).resolve("target/libraries.txt")))
        .results()
        .map(
            line ->
                Stream.of(line.group(2), line.group(4), line.group(3))
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("-"))
                    + ".jar")
        .toList();
  }

  /** The file names of the assembled Spark's jars. */
  static List<String> sparkJars() {
    return jars().map(jar -> jar.getFileName().toString()).toList();
  }

  private static Stream<Path> jars() {
    try (Stream<Path> jars = Files.list(Documents.module(SPARK).resolve("target/spark/jars"))) {
      return jars.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is packed into the jars of Spark, which no build sees. */
  private static Stream<Library> inside() {
    return jars()
        .flatMap(jar -> inside(jar).stream())
        .filter(library -> !library.name().startsWith("io.ytstats:"));
  }

  private static List<Library> inside(Path path) {
    List<Library> found = new ArrayList<>();
    try (JarFile jar = new JarFile(path.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        if (INSIDE.matcher(entry.getName()).matches()) {
          Properties properties = new Properties();
          try (InputStream in = jar.getInputStream(entry)) {
            properties.load(in);
          }
          found.add(
              new Library(
                  properties.getProperty("groupId") + ":" + properties.getProperty("artifactId"),
                  properties.getProperty("version")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(path.toString(), e);
    }
    return found;
  }

  /** The lines of the committed list. */
  static List<String> listed() {
    try (InputStream in = Libraries.class.getResourceAsStream("libraries.txt")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
