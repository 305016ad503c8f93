package io.ytstats.sparkruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder that Maven assembled, and a job that runs on it through the script. */
class SparkRuntimeIT {

  /** The module's folder: Maven runs tests in it. */
  private static final Path MODULE = Path.of("").toAbsolutePath();

  private static final Path JARS = MODULE.resolve("target/spark/jars");

  /**
   * Twice in any Spark 2.4 distribution as well: commons-beanutils has some of commons-collections,
   * and each jar of Spark's an empty class that its own build wants.
   */
  private static final List<String> TWICE_IN_SPARK_ITSELF =
      List.of("org/apache/commons/collections/", "org/apache/spark/unused/");

  @TempDir Path dir;

  @Test
  void hasTheVersionsOfASparkDistribution() throws IOException {
    assertThat(jarNames())
        .contains(
            "spark-core_2.11-2.4.8.jar",
            "spark-streaming_2.11-2.4.8.jar",
            "spark-launcher_2.11-2.4.8.jar",
            "scala-library-2.11.12.jar",
            "jackson-core-2.6.7.jar",
            "jackson-annotations-2.6.7.jar",
            "jackson-databind-2.6.7.3.jar",
            "jackson-module-scala_2.11-2.6.7.1.jar",
            "avro-1.8.2.jar",
            "lz4-java-1.4.0.jar",
            "zstd-jni-1.4.4-3.jar",
            "guava-14.0.1.jar");
  }

  @Test
  void hasReload4jForLog4jAndNothingThatHidesLz4() throws IOException {
    assertThat(jarNames())
        .anyMatch(name -> name.startsWith("reload4j-"))
        .anyMatch(name -> name.startsWith("slf4j-reload4j-"))
        .noneMatch(name -> name.startsWith("log4j-") || name.startsWith("slf4j-log4j12-"))
        .noneMatch(name -> Pattern.matches("lz4-\\d.*", name))
        .noneMatch(name -> name.startsWith("xbean-asm"))
        .noneMatch(name -> name.startsWith("kafka"));
  }

  /** What an older build left behind, or a bad merge of versions, shows as a class in two jars. */
  @Test
  void hasNoClassTwice() throws IOException {
    Map<String, Set<String>> jarsOfClass = new TreeMap<>();
    for (String name : jarNames()) {
      try (JarFile jar = new JarFile(JARS.resolve(name).toFile())) {
        jar.stream()
            .map(ZipEntry::getName)
            .filter(entry -> entry.endsWith(".class") && !entry.startsWith("META-INF/"))
            .filter(entry -> !entry.matches("(.*/)?(module|package)-info.class"))
            .forEach(entry -> jarsOfClass.computeIfAbsent(entry, k -> new TreeSet<>()).add(name));
      }
    }
    assertThat(jarsOfClass).containsKey("org/apache/spark/SparkContext.class");
    jarsOfClass.values().removeIf(jars -> jars.size() == 1);
    jarsOfClass.keySet().removeIf(c -> TWICE_IN_SPARK_ITSELF.stream().anyMatch(c::startsWith));
    assertThat(jarsOfClass)
        .as("classes in two jars of %s (after a change of versions: mvn clean)", JARS)
        .isEmpty();
  }

  @Test
  void theClassFileReaderHasNothingElse() throws IOException {
    Path built = MODULE.resolve("../class-file-reader/target/class-file-reader.jar");
    try (JarFile jar = new JarFile(built.toFile())) {
      List<String> classes =
          jar.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class")).toList();
      assertThat(classes)
          .contains("org/apache/xbean/asm6/ClassReader.class")
          .allMatch(name -> name.startsWith("org/apache/xbean/asm6/"));
    }
    assertThat(Files.mismatch(built, readerInSpark()))
        .as("the copy in jars/ is this build's")
        .isEqualTo(-1);
  }

  @Test
  void runsAStreamingJobWithLambdasAShuffleAndKryo() throws Exception {
    Run run =
        submit(
            "--master",
            "local[2]",
            "--driver-java-options",
            "-Dprobe.option=kept",
            "--driver-memory",
            "600m",
            jobJar(),
            "first argument",
            "--conf");

    assertThat(run.exitCode).as(run.toString()).isZero();
    assertThat(run.out)
        .contains("arguments [first argument, --conf]")
        .contains("option kept")
        .contains("counts {even=500, odd=500}")
        .contains("local address 127.0.0.1");
    assertThat(run.err).contains("INFO  SparkProbe").doesNotContain("INFO  SparkContext");
  }

  @Test
  void takesLocal2WhereNoMasterIsGivenAndPassesTheExitCodeOn() throws Exception {
    Run run = submit(jobJar(), "exit", "7");

    assertThat(run.exitCode).as(run.toString()).isEqualTo(7);
    assertThat(run.out).contains("master local[2]");
  }

  @Test
  void wrongUseIsToldAndFails() throws Exception {
    Run unknownOption = submit("--bogus", "x");
    assertThat(unknownOption.exitCode).isEqualTo(1);
    assertThat(unknownOption.err).contains("--bogus");

    Run nothing = submit();
    assertThat(nothing.exitCode).isEqualTo(2);
    assertThat(nothing.err).contains("Usage: scripts/spark-submit.sh");
  }

  private static List<String> jarNames() throws IOException {
    try (Stream<Path> jars = Files.list(JARS)) {
      return jars.map(jar -> jar.getFileName().toString()).sorted().toList();
    }
  }

  private static Path readerInSpark() throws IOException {
    String name =
        jarNames().stream()
            .filter(jar -> jar.startsWith("class-file-reader"))
            .findFirst()
            .orElseThrow();
    return JARS.resolve(name);
  }

  /** A job's jar, which spark-submit wants; the test classes lie in a folder. */
  private String jobJar() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, SparkProbe.class.getName());
    String entry = SparkProbe.class.getName().replace('.', '/') + ".class";
    Path jar = dir.resolve("probe.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream in = SparkProbe.class.getResourceAsStream("/" + entry)) {
      out.putNextEntry(new ZipEntry(entry));
      in.transferTo(out);
    }
    return jar.toString();
  }

  /** From another folder than the project's, without what the caller's shell may have set. */
  private Run submit(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(MODULE.resolve("../../scripts/spark-submit.sh").normalize().toString());
    command.addAll(List.of(arguments));
    File out = dir.resolve("out").toFile();
    File err = dir.resolve("err").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("SPARK_") || name.startsWith("YT_"));
    builder.environment().remove("MASTER");
    Process process = builder.redirectOutput(out).redirectError(err).start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after 120 s: " + Files.readString(err.toPath()));
    }
    return new Run(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }

  private record Run(int exitCode, String out, String err) {}
}
